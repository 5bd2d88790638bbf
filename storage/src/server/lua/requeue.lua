#!lua
-- Puts what was given up at the end of its list again, for the next sweep to deliver, and takes the grave away.
-- The grave goes last: a failure before that repeats the entry and loses nothing.
--
-- KEYS  1 outbox  2 leases  3 buried  4 graves
-- ARGV  1 chat  2 grave  3 entry  4 owner of the lease, if it is free
if not redis.call('LPOS', KEYS[3], ARGV[2]) then return 0 end
redis.call('RPUSH', KEYS[1], ARGV[3])
redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[4])
redis.call('LREM', KEYS[3], 1, ARGV[2])
if redis.call('EXISTS', KEYS[3]) == 0 then redis.call('ZREM', KEYS[4], ARGV[1]) end
return 1
