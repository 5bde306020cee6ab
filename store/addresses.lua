-- Counts a try from an address in advance. Returns the milliseconds to wait, and then
-- counts nothing; or 0. KEYS[1]: the counter. ARGV: now, free tries, first wait, longest
-- wait, when to forget (all but the second in milliseconds). people.Tries is the same for
-- logins.
local now, free, first, long = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local kept = redis.call('HMGET', KEYS[1], 'count', 'until')
local wait = tonumber(kept[2] or 0) - now
if wait > 0 and wait <= long then
  return wait
end
local count = tonumber(kept[1] or 0) + 1
redis.call('HSET', KEYS[1], 'count', count)
if count >= free then
  redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now + math.min(first * 2 ^ math.min(count - free, 10), long)))
end
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 0
