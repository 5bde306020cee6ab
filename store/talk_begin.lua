-- Claims a message and its graduate's session in one step. What the owner's own process (the
-- part of its name up to the slash) left behind is taken over at once: it lost touch with us.
-- KEYS: claim, session, lock. ARGV: owner, now, lease, kept (all ms), count (1 or 0).
-- Answers {state, tries, reply or session}; the states are those of TalkState.
local claim = redis.call('HMGET', KEYS[1], 's', 'o', 'u', 'r', 'n')
local tries = tonumber(claim[5] or '0')
if ARGV[5] == '1' then
  tries = redis.call('HINCRBY', KEYS[1], 'n', 1)
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
local now = tonumber(ARGV[2])
local process = string.match(ARGV[1], '^[^/]*/')
local function held(owner, ends)
  local ours = owner == ARGV[1] or process and owner and string.sub(owner, 1, #process) == process
  return owner and not ours and tonumber(ends) > now
end
if claim[1] == 'd' then
  return {2, tries, claim[4]}
end
if claim[1] == 'r' and held(claim[2], claim[3]) then
  return {1, tries, ''}
end
local lock = redis.call('HMGET', KEYS[3], 'o', 'u')
if held(lock[1], lock[2]) then
  return {3, tries, ''}
end
local ends = string.format('%.0f', now + tonumber(ARGV[3]))
redis.call('HSET', KEYS[3], 'o', ARGV[1], 'u', ends)
redis.call('PEXPIRE', KEYS[3], ARGV[3])
redis.call('HSET', KEYS[1], 's', 'r', 'o', ARGV[1], 'u', ends)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {0, tries, redis.call('GET', KEYS[2]) or ''}
