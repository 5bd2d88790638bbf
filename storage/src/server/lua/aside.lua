#!lua
-- Keeps a line in front of a capped list, unless one of the same name is there: several instances may find the same
-- thing unreadable at the same moment, and each of them again after its next start.
--
-- KEYS  1 list
-- ARGV  1 name, with its line feed  2 the whole line  3 most lines  4 life of the list, ms
for _, line in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  if string.sub(line, 1, #ARGV[1]) == ARGV[1] then return 0 end
end
redis.call('LPUSH', KEYS[1], ARGV[2])
redis.call('LTRIM', KEYS[1], 0, ARGV[3] - 1)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
