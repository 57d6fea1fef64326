/** The child's argument while it waits for a programme. `ps` shows by it which process is the spare one. */
export const IS_SPARE = '--spare'

/** From now on `ps` shows this process without `--spare`, like a child that was started for its programme. */
export const showProgramme = (): void => {
  if (!process.argv.includes(IS_SPARE)) return
  process.title = [
    process.execPath,
    ...process.argv.slice(1).filter((argument) => argument !== IS_SPARE),
  ].join(' ')
}
