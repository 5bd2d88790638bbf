#!lua flags=allow-oom
-- Takes some of a budget. By the server's clock, which all instances share; seconds that lie in the future are left from
-- before it was set back, and count no more. Runs when memory is full: sending is what frees it.
--
-- KEYS  1 hash: second -> what was taken in it
-- ARGV  1 most in a window  2 wanted  3 the window, s
local most, want, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1])
local used, seconds = 0, {}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local second, taken = tonumber(all[i]), tonumber(all[i + 1])
  if second > now - window and second <= now then
    used = used + taken
    seconds[#seconds + 1] = {second, taken}
  else
    redis.call('HDEL', KEYS[1], all[i])
  end
end
local granted = math.max(0, math.min(want, most - used))
if granted > 0 then
  redis.call('HINCRBY', KEYS[1], time[1], granted)
  redis.call('EXPIRE', KEYS[1], window)
  return {granted, used + granted, 0}
end
table.sort(seconds, function(a, b) return a[1] < b[1] end)
local left = used
for _, it in ipairs(seconds) do
  left = left - it[2]
  if left < most then return {0, used, (it[1] + window - now) * 1000 - math.floor(time[2] / 1000)} end
end
return {0, used, 1000}
