-- What stands in the tables from the beginning.

INSERT INTO said_until VALUES (0, 0, 0);
INSERT INTO chat_sessions_until VALUES ('', 0, 0);
INSERT INTO insight_updates VALUES (1, NULL, 0, 0, 0, 0);
INSERT INTO web_chat_key
    VALUES (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));
INSERT INTO assignment_settings VALUES (1, 0, 5, NULL);
INSERT INTO digest_settings VALUES (1, 15, 60, 0);
