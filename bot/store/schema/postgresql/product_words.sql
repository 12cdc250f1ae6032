-- Products by their words, as SQLite's table of that name finds them: stemmed, without accents.

CREATE TEXT SEARCH DICTIONARY porter (TEMPLATE = pg_catalog.snowball, LANGUAGE = porter);
CREATE TEXT SEARCH CONFIGURATION product_words (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION product_words
    ALTER MAPPING FOR asciiword, word, numword WITH porter;

-- The schema is named: where a dump is restored, nothing is found without it.
CREATE FUNCTION bare_words(written text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(
        regexp_replace(normalize(lower(written), NFD), '[\u0300-\u036f]+', '', 'g'),
        '[^[:alnum:]]+', ' ', 'g'
    )
$$;
CREATE FUNCTION words_of_product(
    name_en text, name_id text, category text, colours_json text, names_json text
) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
    SELECT to_tsvector('sapa.product_words', sapa.bare_words(
        concat_ws(' ', name_en, name_id, category, colours_json, names_json)
    ))
$$;
CREATE INDEX product_words ON products
    USING gin (words_of_product(name_en, name_id, category, colours_json, names_json));

-- Of a word or phrase; the lower the rank, the better.
CREATE FUNCTION product_words(phrase text) RETURNS TABLE (id text, rank double precision)
    LANGUAGE sql STABLE AS $$
    SELECT id, -ts_rank(
        words_of_product(name_en, name_id, category, colours_json, names_json), wanted, 2
    ) FROM products, phraseto_tsquery('sapa.product_words', bare_words(phrase)) AS wanted
    WHERE words_of_product(name_en, name_id, category, colours_json, names_json) @@ wanted
$$;
