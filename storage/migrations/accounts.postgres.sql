
-- The account in the name of a chat, `t:ACCOUNT:USER`. In Postgres's words.
update contact set account = split_part(chat, ':', 2);
