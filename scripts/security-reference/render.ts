/** Titles of tests by their file. */
type Tests = Readonly<Record<string, readonly string[]>>

/** Tests by promise, by section. */
export type Promises = Readonly<Record<string, Readonly<Record<string, Tests>>>>

const HEADER = `# Security: promises and their tests

Each promise has tests that fail when it is broken. \`npx pnpm test <file>\` runs one file. \`docs/security.md\` explains the
rules; \`permissions.md\` lists who may do what. \`scripts/security-reference/promises.json\` is the source of this page.
`

const rowsOf = ([promise, tests]: readonly [string, Tests]): string => {
  const cells = Object.entries(tests).flatMap(([file, titles]) =>
    titles.map((title) => `${title} (\`${file}\`)`),
  )
  return `| ${promise} | ${cells.join('<br>')} |`
}

export const renderSecurityPage = (promises: Promises): string => {
  const sections = Object.entries(promises).map(([section, byPromise]) =>
    [
      `## ${section}`,
      '',
      '| promise | tests |',
      '| --- | --- |',
      ...Object.entries(byPromise).map(rowsOf),
    ].join('\n'),
  )
  return `${[HEADER, sections.join('\n\n')].join('\n')}\n`
}

/** Tests that the page names and that do not exist. `read` gives null for a file that is not there. */
export const missingTests = (promises: Promises, read: (file: string) => string | null): string[] =>
  Object.values(promises)
    .flatMap((section) => Object.values(section).flatMap((tests) => Object.entries(tests)))
    .flatMap(([file, titles]) => {
      const text = read(file)
      return titles.filter((title) => !text?.includes(title)).map((title) => `${file}: ${title}`)
    })
