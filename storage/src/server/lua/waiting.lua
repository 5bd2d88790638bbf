#!lua flags=no-writes
-- Counts what waits in the outboxes of one partition, by account.
--
-- The outboxes are not named as keys, because nobody knows them before: they carry the partition's hash tag like the
-- leases that name them, so they lie on the same node.
--
-- KEYS  1 leases
-- ARGV  1 how the names of outboxes begin  2 a chat is stuck if its head was committed before this time, ms
-- Gives for each account: its name, chats, entries, time of the oldest head (0: not known), chats that are stuck.
local sums, names = {}, {}
for _, chat in ipairs(redis.call('HKEYS', KEYS[1])) do
  local name = string.match(chat, '^%a:[^:]*')
  local head = redis.call('LINDEX', ARGV[1] .. chat, 0)
  if name and head then
    local sum = sums[name]
    if not sum then
      sum = {chats = 0, entries = 0, oldest = 0, stuck = 0}
      sums[name] = sum
      table.insert(names, name)
    end
    local at = tonumber(string.match(head, '^[^\n]*\n%d+\n(%d+)\n') or 0)
    sum.chats = sum.chats + 1
    sum.entries = sum.entries + redis.call('LLEN', ARGV[1] .. chat)
    if at > 0 and (sum.oldest == 0 or at < sum.oldest) then sum.oldest = at end
    -- What nobody waits for may stand in line for its account's budget, and has an end of its own. Words of a person
    -- cannot look like this: their quotation marks are escaped.
    local unasked = string.find(head, '"unasked":true', 1, true)
    if at > 0 and at < tonumber(ARGV[2]) and not unasked then sum.stuck = sum.stuck + 1 end
  end
end
local answer = {}
for _, name in ipairs(names) do
  local sum = sums[name]
  table.insert(answer, {name, sum.chats, sum.entries, sum.oldest, sum.stuck})
end
return answer
