#!lua flags=allow-oom
-- One small write with a life of its own that must be possible when memory is full: it lets deliveries go on, which
-- free memory.
--
-- KEYS  1 key
-- ARGV  1 command  2.. its arguments after the key
return redis.call(ARGV[1], KEYS[1], unpack(ARGV, 2))
