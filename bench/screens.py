"""More made pictures to develop with: order pages, chats, cards, photos without writing."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from bench.invented import CITIES, GOODS, Invented, money, told
from bench.picture_templates import Made, screen
from bench.sheets import Colour, Sheet


def market_order(invented: Invented) -> Made:
    """A marketplace's page in Indonesian."""
    pick, sheet, parcel = invented.random.choice, screen(invented, 1750, 0.5), invented.parcel()
    order, day, price = invented.order(), invented.date(), invented.random.randint(20, 2500) * 1000
    shipping = pick((9000, 15000, 22000))
    sheet.write(pick(("Rincian Pesanan", "Detail Pesanan")), 60, 52, bold=True)
    sheet.y = 200
    sheet.write(pick(("Sedang Dikirim", "Pesanan Selesai", "Dikemas")), 60, 48, bold=True)
    sheet.y = 330
    sheet.row("No. Pesanan", order, 36, 40)
    sheet.row(
        "Waktu Pemesanan",
        f"{told(day, pick(('short', 'slashes', 'dashes')))} {invented.clock()}",
        36,
        40,
    )
    sheet.row("Kurir", parcel.courier, 36, 40)
    sheet.row("No. Resi", parcel.tracking, 36, 40)
    sheet.rule(40)
    sheet.write(pick(GOODS), 60, 40, bold=True)
    sheet.y += 60
    sheet.write(money(price, "Rp1.000"), 60, 38)
    sheet.y += 120
    sheet.row("Subtotal", money(price, "Rp1.000"), 38, 40)
    sheet.row("Ongkos Kirim", money(shipping, "Rp1.000"), 38, 40)
    name = pick(("Total Pesanan", "Total Belanja", "Total Pembayaran"))
    sheet.row(name, money(price + shipping, "Rp1.000"), 38, 40)
    return sheet.image, {
        "order": order, "tracking": parcel.tracking, "courier": parcel.courier,
        "date": day.isoformat(), "amount": str(price + shipping),
    }  # fmt: skip


def web_order(invented: Invented) -> Made:
    """A web shop's page in English."""
    sheet, day = screen(invented, 1300), invented.date()
    order, price = f"ORD-{invented.digits(4)}", invented.random.randint(20, 2500) * 1000
    sheet.write("Order details", 60, 52, bold=True)
    sheet.y = 180
    sheet.row("Order number", order, 36, 36)
    sheet.row("Order date", told(day, "long", "en"), 36, 36)
    sheet.row("Status", invented.random.choice(("Shipped", "Processing")), 36, 36)
    sheet.rule(40)
    sheet.row(invented.random.choice(GOODS), money(price, "Rp1.000"), 34, 40)
    sheet.row("Shipping", money(15000, "Rp1.000"), 34, 40)
    sheet.row("Total", money(price + 15000, "Rp1.000"), 40, 40)
    return sheet.image, {
        "order": order, "date": day.isoformat(), "amount": str(price + 15000),
    }  # fmt: skip


def shop_chat(invented: Invented) -> Made:
    """A chat about a parcel, in Indonesian."""
    parcel, order = invented.parcel(), invented.order()
    said = (
        (True, "halo kak mau tanya pesanan aku"),
        (False, "Halo kak, boleh minta nomor pesanannya?"),
        (True, order),
        (False, f"Baik kak, sudah dikirim pakai {parcel.courier} ya. No resi {parcel.tracking}"),
        (True, "kok belum sampai ya? udah 5 hari"),
    )
    facts = {"order": order, "tracking": parcel.tracking, "courier": parcel.courier}
    return bubbles(invented, "Toko Nusa", said), facts


def small_chat(invented: Invented) -> Made:
    """A chat about nothing that is looked for."""
    said = (
        (True, "kak ini ready ga?"), (False, "ready kak, mau warna apa?"),
        (True, invented.random.choice(("yang hitam ada?", "hitam L kak"))),
        (False, "ada kak, silakan diorder ya"),
    )  # fmt: skip
    return bubbles(invented, "Toko Nusa", said), {}


def bubbles(invented: Invented, title: str, said: tuple[tuple[bool, str], ...]) -> Image.Image:
    """A chat: ``said`` by the customer (True) and the shop."""
    dark = invented.random.random() < 0.4
    back: Colour = (11, 20, 26) if dark else (236, 229, 221)
    mine: Colour = (0, 92, 75) if dark else (220, 248, 198)
    theirs: Colour = (32, 44, 51) if dark else (255, 255, 255)
    ink: Colour = (233, 237, 239) if dark else (17, 27, 33)
    family = invented.random.choice(("roboto", "noto", "lato"))
    sheet = Sheet(1080, 500 + 190 * len(said), family, back, ink, (130, 140, 146))
    sheet.write(title, 150, 46, bold=True)
    sheet.y = 200
    for is_mine, text in said:
        lines = sheet.wrapped(text, 0, 40, 700)
        wide = max(sheet.length(line, 40) for line in lines) + 150
        high = len(lines) * 56 + 70
        left = 1040 - wide if is_mine else 40
        box = (left, sheet.y, left + wide, sheet.y + high)
        sheet.draw.rounded_rectangle(box, 22, fill=mine if is_mine else theirs)
        for number, line in enumerate(lines):
            sheet.write(line, left + 28, 40, y=sheet.y + 20 + number * 56)
        at = sheet.y + high - 42
        sheet.write(invented.clock(), left + wide - 20, 26, ink=sheet.faint, align="right", y=at)
        sheet.y += high + 36
    return sheet.image


def resident_card(invented: Invented) -> Made:
    """A card with the words of an Indonesian identity card, of nobody."""
    sheet = Sheet(1010, 640, "liberation", (178, 210, 232))
    city = invented.random.choice(CITIES).upper()
    sheet.line("PROVINSI JAWA BARAT", 34, bold=True)
    sheet.line(f"KOTA {city}", 34, bold=True)
    for key, value in (
        ("NIK", invented.digits(16)), ("Nama", invented.name().upper()),
        ("Tempat/Tgl Lahir", f"{city}, {told(invented.date(), 'dashes')}"),
        ("Jenis Kelamin", "PEREMPUAN"), ("Alamat", invented.address().upper()[:30]),
        ("RT/RW", "004/007"), ("Agama", "ISLAM"), ("Status Perkawinan", "BELUM KAWIN"),
        ("Kewarganegaraan", "WNI"), ("Berlaku Hingga", "SEUMUR HIDUP"),
    ):  # fmt: skip
        sheet.write(key, 40, 26)
        sheet.write(f": {value}", 290, 26)
        sheet.y += 44
    return sheet.image, {}


def plain_photo(invented: Invented) -> Made:
    """Coloured shapes out of focus: a photo without writing."""
    return _shapes(invented, 14), {}


def branded_photo(invented: Invented) -> Made:
    """The same with a brand's name on it."""
    image = _shapes(invented, 8)
    sheet = Sheet(image.width, image.height, "open")
    sheet.image.paste(image)
    sheet.y = 420
    sheet.line(invented.random.choice(("NUSA", "Kopi Pagi", "SPORT 42")), 90, bold=True)
    return sheet.image, {}


def _shapes(invented: Invented, count: int) -> Image.Image:
    draw = invented.random
    sheet = Sheet(1200, 900, "open", (draw.randint(60, 220),) * 3)
    for _ in range(count):
        x, y = draw.randint(0, 1000), draw.randint(0, 700)
        colour = tuple(draw.randint(20, 235) for _ in range(3))
        sheet.draw.ellipse(
            (x, y, x + draw.randint(80, 500), y + draw.randint(80, 400)), fill=colour
        )
    soft = sheet.image.filter(ImageFilter.GaussianBlur(5))
    grain = np.random.default_rng(draw.randrange(10**6)).normal(0, 5, (900, 1200, 3))
    return Image.fromarray(np.clip(np.asarray(soft) + grain, 0, 255).astype(np.uint8))
