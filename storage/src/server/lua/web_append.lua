#!lua
-- Appends an item to a web chat's list under a number of its own. Numbers are times in ms, made to grow strictly: they
-- need no counter, and a page that has read up to one number misses nothing after the list was erased.
--
-- KEYS  1 list
-- ARGV  1 entry's name  2 item  3 most items  4 life in ms
local last = 0
-- A repeated append is that of one of the newest entries: entries are delivered in order.
for _, item in ipairs(redis.call('LRANGE', KEYS[1], -20, -1)) do
  local number, name = string.match(item, '^(%d+)\n([^\n]*\n)')
  if name == ARGV[1] then return number end
  last = tonumber(number)
end
local time = redis.call('TIME')
local number = math.max(last + 1, time[1] * 1000 + math.floor(time[2] / 1000))
number = string.format('%.0f', number)
redis.call('RPUSH', KEYS[1], number .. '\n' .. ARGV[1] .. ARGV[2])
redis.call('LTRIM', KEYS[1], -ARGV[3], -1)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return number
