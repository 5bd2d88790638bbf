
-- The account in the name of a chat, `t:ACCOUNT:USER`. In SQLite's words.
update contact set account = substr(chat, 3, instr(substr(chat, 3), ':') - 1);
