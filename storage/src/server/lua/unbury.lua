#!lua flags=allow-oom
-- Takes a grave away.
--
-- KEYS  1 buried  2 graves
-- ARGV  1 chat  2 grave
local gone = redis.call('LREM', KEYS[1], 1, ARGV[2])
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('ZREM', KEYS[2], ARGV[1]) end
return gone
