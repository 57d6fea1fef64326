/**
 * Checks that judge the machine of the tests, which is busy: the speed of its disk, its cores, its free memory, and the time
 * that a store takes for an answer. A run leaves them out, unless the fault is theirs.
 */
export const OF_THE_MACHINE: readonly string[] = [
  ...['host.cores', 'host.memory', 'sqlite.flush', 'redis.lag', 'postgresql.lag'],
]
