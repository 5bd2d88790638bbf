#!lua flags=allow-oom
-- Passes a lease on, if it is still the one that was seen, and gives the head. A lease over nothing goes.
--
-- KEYS  1 outbox  2 leases
-- ARGV  1 chat  2 owner that was seen  3 owner from now on
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return '' end
local head = redis.call('LINDEX', KEYS[1], 0)
if head then
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
  return head
end
redis.call('HDEL', KEYS[2], ARGV[1])
return ''
