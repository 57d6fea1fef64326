/** Loaded into a test process by `--import`: see cpu.ts. */
import { readFileSync, writeFileSync } from 'node:fs'

/** Clock ticks a second in /proc, fixed on Linux since user space was given them (USER_HZ). */
const TICKS_PER_SECOND = 100
/** utime, stime, cutime, cstime: fields 14 to 17 of proc(5) `stat`, counted behind the name in parentheses. */
const FIRST_FIELD = 11

const path = process.env['TEST_CPU_PATH']
// Children of the test are not the test: they must not overwrite its figure.
delete process.env['TEST_CPU_PATH']
if (path !== undefined) {
  process.on('exit', () => {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? []
    const ticks = fields.slice(FIRST_FIELD, FIRST_FIELD + 4).reduce((sum, field) => sum + Number(field), 0)
    writeFileSync(path, String(ticks / TICKS_PER_SECOND))
  })
}
