import t from 'tap'
import { faultsOf } from '../../plain-language/rules.ts'

const repository = {
  paths: ['apps/engine/src/layers/text.ts', 'docs/architecture.md', 'docs/adr/0004-outputs.md'],
}

const messagesOf = (path: string, source: string): string[] =>
  faultsOf(path, source, repository).map(({ line, message }) => `${line}: ${message}`)

t.test('refuses a comment that opens without its subject', async (t) => {
  const refused = [
    '/** What the store refuses. */',
    '// Of an address we were configured with.',
    '/**\n * Those that moderate.\n */',
    '/** Nobody stands there. */',
  ]
  for (const comment of refused)
    t.match(messagesOf('a.ts', comment), [/begin the comment with its subject/], comment)
  t.match(messagesOf('a.yml', '# Where the port is.\nport: 1'), ['1: begin the comment with its subject'])
})

t.test('accepts a comment with a subject, and a second line that happens to open so', async (t) => {
  const accepted = [
    '/** Delay in ms before an attempt. */',
    '// The server closes what\n// Nobody reads: an address of its own.',
    '/** Somebody reads it. */',
    'const text = `// inline`',
  ]
  for (const comment of accepted) t.strictSame(messagesOf('a.ts', comment), [], comment)
})

t.test('names the line of the comment', async (t) => {
  t.match(messagesOf('a.ts', 'const a = 1\n\n  // So it ends.\n'), ['3: begin the comment'])
})

t.test('refuses references to files, decisions and ids that a reader cannot open', async (t) => {
  t.match(messagesOf('a.ts', '// See media-engine.md for the pitfalls.'), [/names media-engine.md/])
  t.match(messagesOf('a.ts', '// Drawn by apps/engine/src/layers/gone.ts.'), [
    /names apps\/engine\/src\/layers\/gone.ts/,
  ])
  t.match(messagesOf('a.ts', '// Found by R-33 of the catalogue.'), [/names R-33/])
  t.match(messagesOf('docs/a.md', 'one\nsee ADR 0099\n'), ['2: names ADR 0099'])
})

t.test('accepts references to what is there, by whole path or by name, and patterns', async (t) => {
  const accepted = [
    'apps/engine/src/layers/text.ts',
    'layers/text.ts',
    './architecture.md',
    '<noun>/rules.ts',
    '*.ts',
  ]
  for (const reference of accepted)
    t.strictSame(messagesOf('docs/a.md', `see \`${reference}\``), [], reference)
  t.strictSame(messagesOf('a.ts', '// ADR 0004 says why; text is UTF-8.'), [])
})

t.test('refuses a test name without subject or outcome', async (t) => {
  t.match(messagesOf('a.test.ts', "t.test('those that wait are refused', async () => {})"), [
    /begin the test's name/,
  ])
  t.match(messagesOf('a.test.ts', "t.test('batching', async () => {})"), [/name condition and outcome/])
})

t.test('accepts a test name with condition and outcome', async (t) => {
  t.strictSame(messagesOf('a.test.ts', "t.test('rejects a commit whose fence is stale', async () => {})"), [])
})

t.test('refuses an identifier of the old dialect, and not words that contain one', async (t) => {
  t.match(messagesOf('a.ts', 'instances.bury(dead)'), [/"bury" is not the field's word/])
  t.match(messagesOf('a.ts', 'type EndpointSighting = string'), [/"EndpointSighting"/])
  t.strictSame(messagesOf('a.ts', 'const yearsOfCrewless = 1'), [])
})
