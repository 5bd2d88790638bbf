#!lua flags=allow-oom
-- Removes the head of an outbox if it is the entry that was delivered (or given up), and hands out the next.
-- Deletes before anything else, and runs when memory is full: acknowledging is what frees it.
--
-- KEYS  1 outbox  2 leases  3 buried  4 graves
-- ARGV  1 chat  2 owner of the lease  3 entry's name  4 what to bury ('' for nothing)  5 now, ms  6 life of the buried, ms
--       7 the entry, to be put at the end of the list ('' for not)
local head = redis.call('LINDEX', KEYS[1], 0)
if head and string.sub(head, 1, #ARGV[3]) == ARGV[3] then
  -- Buried first: a failure between the two repeats the burial, and loses nothing.
  if ARGV[4] ~= '' then
    redis.call('RPUSH', KEYS[3], ARGV[4])
    redis.call('PEXPIRE', KEYS[3], ARGV[6])
    redis.call('ZADD', KEYS[4], ARGV[5], ARGV[1])
  end
  if ARGV[7] ~= '' then redis.call('RPUSH', KEYS[1], ARGV[7]) end
  redis.call('LPOP', KEYS[1])
  head = redis.call('LINDEX', KEYS[1], 0)
end
-- Whoever delivered the entry may strike it out; only the holder of the lease is told to go on.
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return '' end
if head then return head end
redis.call('HDEL', KEYS[2], ARGV[1])
return ''
