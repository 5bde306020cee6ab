-- Keeps the reply and the session, and lets the graduate's next message in.
-- KEYS: claim, session, lock. ARGV: owner, session, reply, claim kept, session kept (ms).
-- Answers 1, or 0 when another owner has taken over.
if redis.call('HGET', KEYS[3], 'o') ~= ARGV[1] then
  return 0
end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[2])
else
  redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[5])
end
redis.call('HSET', KEYS[1], 's', 'd', 'r', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('DEL', KEYS[3])
return 1
