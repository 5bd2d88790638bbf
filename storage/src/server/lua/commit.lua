#!lua
-- Moves one chat forward by one event, or changes nothing.
--
-- A script is isolated, but it is not rolled back: the record, which says that the event was handled, is written last.
-- If a write before it fails, the event still looks unhandled, and doing it again overwrites the same entries.
--
-- Gives {'conflict'}, {'done', head or ''}, or {'first'}: done, and the head is the first of these entries.
--
-- KEYS  1 record  2 outbox  3 timers  4 leases
-- ARGV  1 token that was read ('' for none)  2 own token  3 record  4 record's life in ms ('' for ever)  5 chat
--       6 time of the timer ('' for none)  7 owner of the lease, if it is free  8 '1' to forget  9.. name, entry, ...
local RECORD, OUTBOX, TIMERS, LEASES = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local CHAT, OWNER = ARGV[5], ARGV[7]

local function done()
  if redis.call('HGET', LEASES, CHAT) ~= OWNER then return {'done', ''} end
  return {'done', redis.call('LINDEX', OUTBOX, 0) or ''}
end

local token = redis.call('GETRANGE', RECORD, 0, 7)
if token == ARGV[2] then return done() end
if token ~= ARGV[1] then return {'conflict'} end

-- What a failed attempt appended is among the newest; a list that waits long must not be read whole at each event.
local places = {}
local waiting = redis.call('LLEN', OUTBOX)
local newest = redis.call('LRANGE', OUTBOX, -64, -1)
for place, entry in ipairs(newest) do
  places[string.match(entry, '^[^\n]*\n')] = waiting - #newest + place - 1
end
if ARGV[8] == '1' then
  -- The entry under way may have been sent in part; it stays, so that what follows comes after it.
  if redis.call('HEXISTS', LEASES, CHAT) == 1 then redis.call('LTRIM', OUTBOX, 0, 0) else redis.call('DEL', OUTBOX) end
  places = {}
end
for i = 9, #ARGV, 2 do
  local place = places[ARGV[i]]
  if place then redis.call('LSET', OUTBOX, place, ARGV[i + 1]) else redis.call('RPUSH', OUTBOX, ARGV[i + 1]) end
end
if ARGV[6] == '' then redis.call('ZREM', TIMERS, CHAT) else redis.call('ZADD', TIMERS, ARGV[6], CHAT) end
local taken = 0
if #ARGV > 8 or redis.call('EXISTS', OUTBOX) == 1 then taken = redis.call('HSETNX', LEASES, CHAT, OWNER) end
if ARGV[4] == '' then redis.call('SET', RECORD, ARGV[3]) else redis.call('SET', RECORD, ARGV[3], 'PX', ARGV[4]) end
-- Nearly always: nothing waited, and the caller knows the head.
if taken == 1 and waiting == 0 then return {'first'} end
return done()
