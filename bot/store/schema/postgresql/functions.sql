-- What SQLite has and the store's SQL asks for.

CREATE FUNCTION max(a anycompatible, b anycompatible) RETURNS anycompatible
    LANGUAGE sql IMMUTABLE STRICT AS 'SELECT greatest(a, b)';
CREATE FUNCTION min(a anycompatible, b anycompatible) RETURNS anycompatible
    LANGUAGE sql IMMUTABLE STRICT AS 'SELECT least(a, b)';

-- A text of JSON as PostgreSQL takes it: it has no room for the character 0.
CREATE FUNCTION as_jsonb(document text) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE WHEN strpos(document, '\u0000') = 0 THEN document::jsonb
        ELSE regexp_replace(document, '(?<!\\)((\\\\)*)\\u0000', '\1', 'g')::jsonb END
$$;

-- Scalars as text, true as 1; objects and lists as JSON.
CREATE FUNCTION json_value(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE jsonb_typeof(value) WHEN 'null' THEN NULL
        WHEN 'boolean' THEN CASE WHEN value = 'true' THEN '1' ELSE '0' END
        ELSE value #>> '{}' END
$$;
CREATE FUNCTION json_extract(document text, path text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT json_value(jsonb_path_query_first(as_jsonb(document), path::jsonpath))
$$;
CREATE FUNCTION json_type(document text, path text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT jsonb_typeof(jsonb_path_query_first(as_jsonb(document), path::jsonpath))
$$;

-- The elements of a list.
CREATE FUNCTION json_each(document text, path text DEFAULT '$')
    RETURNS TABLE (key bigint, value text) LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT place - 1, json_value(element) FROM jsonb_array_elements(
        jsonb_path_query_first(as_jsonb(document), path::jsonpath)
    ) WITH ORDINALITY AS elements (element, place)
$$;

CREATE FUNCTION json_set(document text, path text, value text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_set(
        as_jsonb(document), string_to_array(substr(path, 3), '.'), coalesce(to_jsonb(value), 'null')
    )::text
$$;
CREATE FUNCTION json_set(document text, path text, value json) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_set(as_jsonb(document), string_to_array(substr(path, 3), '.'), value::jsonb)::text
$$;

CREATE OPERATOR ->> (LEFTARG = text, RIGHTARG = text, FUNCTION = json_extract);

CREATE FUNCTION iif(condition boolean, a anycompatible, b anycompatible) RETURNS anycompatible
    LANGUAGE sql IMMUTABLE AS 'SELECT CASE WHEN condition THEN a ELSE b END';

CREATE FUNCTION add_truth(before bigint, truth boolean) RETURNS bigint
    LANGUAGE sql IMMUTABLE AS 'SELECT coalesce(before + truth::int, before, truth::int)';
CREATE AGGREGATE sum(boolean) (SFUNC = add_truth, STYPE = bigint);

-- The day of Unix seconds.
CREATE FUNCTION date(at double precision, unit text) RETURNS text LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT to_char(to_timestamp(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD') $$;
