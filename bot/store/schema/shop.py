"""The migrations of the shop's own records, after those of its first tables."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.schema.core import migrations


@migrations(name="0040_unknown_is_null")
def unknown_is_null(db: Database) -> None:
    """What a shop does not know is NULL. SQLite loosens no column, so each is made anew."""
    db.executescript(
        """
        ALTER TABLE orders ADD COLUMN new_total INTEGER;
        ALTER TABLE orders ADD COLUMN new_shipping_fee INTEGER;
        ALTER TABLE orders ADD COLUMN new_payment_method TEXT;
        ALTER TABLE orders ADD COLUMN new_address TEXT;
        -- Until now an import without these columns wrote 0 and '' for them.
        UPDATE orders SET new_total = total, new_address = address,
            new_payment_method = nullif(payment_method, ''), new_shipping_fee =
            CASE WHEN shipping_fee = 0 AND payment_method = '' THEN NULL ELSE shipping_fee END;
        ALTER TABLE orders DROP COLUMN total;
        ALTER TABLE orders DROP COLUMN shipping_fee;
        ALTER TABLE orders DROP COLUMN payment_method;
        ALTER TABLE orders DROP COLUMN address;
        ALTER TABLE orders RENAME COLUMN new_total TO total;  -- rupiah, shipping included
        ALTER TABLE orders RENAME COLUMN new_shipping_fee TO shipping_fee;
        ALTER TABLE orders RENAME COLUMN new_payment_method TO payment_method;
        ALTER TABLE orders RENAME COLUMN new_address TO address;

        ALTER TABLE order_items ADD COLUMN new_price INTEGER;
        UPDATE order_items SET new_price = price;
        ALTER TABLE order_items DROP COLUMN price;
        ALTER TABLE order_items RENAME COLUMN new_price TO price;

        ALTER TABLE products ADD COLUMN new_price INTEGER;
        ALTER TABLE products ADD COLUMN new_stock INTEGER;
        -- A product that an import of orders made has no category, and had a stock of 0.
        UPDATE products SET new_price = price,
            new_stock = CASE WHEN stock = 0 AND category = '' THEN NULL ELSE stock END;
        ALTER TABLE products DROP COLUMN price;
        ALTER TABLE products DROP COLUMN stock;
        ALTER TABLE products RENAME COLUMN new_price TO price;
        ALTER TABLE products RENAME COLUMN new_stock TO stock;
        ALTER TABLE products ADD COLUMN colours_json TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE products ADD COLUMN picture TEXT;         -- an address, as link is
        ALTER TABLE products ADD COLUMN link TEXT;
        """
    )


@migrations(name="0041_order_shapes")
def order_shapes(db: Database) -> None:
    db.executescript(
        """
        CREATE TABLE order_shapes (           -- how order numbers are written
            shape TEXT PRIMARY KEY,
            position INTEGER NOT NULL         -- the commonest first
        ) WITHOUT ROWID;
        CREATE INDEX orders_by_number ON orders (number COLLATE NOCASE);
        """
    )


@migrations(name="0042_colours_are_found")
def colours_are_found(db: Database) -> None:
    """Who searches by a colour finds what comes in it; the index calls it part of the category."""
    db.executescript(
        """
        DROP TRIGGER product_added;
        DROP TRIGGER product_renamed;
        CREATE TRIGGER product_added AFTER INSERT ON products BEGIN
            INSERT INTO product_words VALUES (new.id, new.name_en, new.name_id,
                new.category || ' ' || new.colours_json);
        END;
        CREATE TRIGGER product_renamed
        AFTER UPDATE OF name_en, name_id, category, colours_json ON products BEGIN
            UPDATE product_words SET name_en = new.name_en, name_id = new.name_id,
                category = new.category || ' ' || new.colours_json WHERE id = new.id;
        END;
        """
    )


@migrations(name="0043_sources")
def sources(db: Database) -> None:
    """``source`` is "sample" for the sample shop's, else the kind of file that it came from."""
    db.executescript(
        """
        ALTER TABLE orders ADD COLUMN source TEXT;
        ALTER TABLE products ADD COLUMN source TEXT;
        -- The sample's customers have four digits; those that imports make have letters too.
        UPDATE orders SET source = 'sample' WHERE customer_id GLOB 'C-[0-9][0-9][0-9][0-9]';
        UPDATE products SET source = 'sample' WHERE id GLOB 'P-[0-9][0-9][0-9]';
        """
    )


@migrations(name="0165_orders_by_parcel")
def orders_by_parcel(db: Database) -> None:
    """A label's tracking number finds its order, however it is written."""
    db.executescript(
        """
        CREATE INDEX orders_by_parcel
        ON orders (upper(replace(replace(tracking_number, ' ', ''), '-', '')));
        """
    )


@migrations(name="0240_product_names")
def product_names(db: Database) -> None:
    """Names in further languages, by language; who searches by one finds the product."""
    db.executescript(
        """
        ALTER TABLE products ADD COLUMN names_json TEXT NOT NULL DEFAULT '{}';
        DROP TRIGGER product_added;
        DROP TRIGGER product_renamed;
        CREATE TRIGGER product_added AFTER INSERT ON products BEGIN
            INSERT INTO product_words VALUES (new.id, new.name_en, new.name_id,
                new.category || ' ' || new.colours_json || ' ' || new.names_json);
        END;
        CREATE TRIGGER product_renamed
        AFTER UPDATE OF name_en, name_id, category, colours_json, names_json ON products BEGIN
            UPDATE product_words SET name_en = new.name_en, name_id = new.name_id,
                category = new.category || ' ' || new.colours_json || ' ' || new.names_json
            WHERE id = new.id;
        END;
        """
    )


@migrations(name="0271_changes_asked_by")
def changes_asked_by(db: Database) -> None:
    """``asked_by`` is the message that asked for it: bot.shop.wish."""
    db.executescript(
        """
        ALTER TABLE order_changes ADD COLUMN asked_by TEXT;
        ALTER TABLE returns ADD COLUMN asked_by TEXT;
        """
    )
