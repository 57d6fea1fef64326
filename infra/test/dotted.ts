/** Dotted, lower-case names to text, which is how labels and flags say what a file says as a tree. */
export type Settings = Readonly<Record<string, string>>

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `{a: {b: [1, 2]}}` as `{'a.b': '1,2'}`. */
export const settingsOf = (tree: unknown, path: readonly string[] = []): Settings =>
  isTree(tree)
    ? Object.assign(
        {},
        ...Object.entries(tree).map(([name, value]) => settingsOf(value, [...path, name.toLowerCase()])),
      )
    : { [path.join('.')]: Array.isArray(tree) ? tree.join(',') : String(tree) }

/** `--a.b=c` as `{'a.b': 'c'}`. */
export const settingsOfFlags = (flags: readonly string[]): Settings =>
  Object.fromEntries(
    flags.map((flag) => {
      const [name = '', ...value] = flag.replace(/^--/, '').split('=')
      return [name.toLowerCase(), value.join('=')]
    }),
  )

/** Settings whose name matches the pattern, or with `omit` all others. */
export const pick = (settings: Settings, pattern: RegExp): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => pattern.test(name)))
export const omit = (settings: Settings, pattern: RegExp): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !pattern.test(name)))
