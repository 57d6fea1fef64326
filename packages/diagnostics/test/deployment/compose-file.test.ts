import t from 'tap'
import { readComposeFile } from '../../src/deployment/compose-file.ts'

const FILE = `x-shared: &shared
  LOG_LEVEL: info
  HOST: 0.0.0.0
services:
  stream-api:
    build: { context: ., args: { APP: stream-api } }
    environment:
      <<: *shared
      HOST: "127.0.0.1"
      PORT: 4200
      FROM_SHELL:
  engine:
    image: registry.example.org/stream-manager/engine:1.2
    env_file: [a.env, { path: b.env }]
    environment:
      - MAX_LAYERS=5
      - REDIS_URL
  redis:
    image: redis:7
secrets:
  key: { file: "\${SECRETS_DIR:?the folder}/key" }
  outside: { external: true }
`

t.test('maps, lists, anchors and merge keys have the lines where the values stand', async (t) => {
  const { services, faults } = readComposeFile(FILE, 'compose.yml')
  t.strictSame(faults, [])
  const [api, engine, redis] = services
  t.match(api, { name: 'stream-api', app: 'stream-api', place: { path: 'compose.yml', line: 5 } })
  t.strictSame(api?.variables.map(({ name, text, place }) => [name, text, place.line]).toSorted(), [
    ['FROM_SHELL', null, 11],
    ['HOST', '127.0.0.1', 9],
    ['LOG_LEVEL', 'info', 2],
    ['PORT', '4200', 10],
  ])
  t.match(engine, { app: 'engine', envFiles: ['a.env', 'b.env'] })
  t.strictSame(
    engine?.variables.map(({ name, text, place }) => [name, text, place.line]),
    [
      ['MAX_LAYERS', '5', 16],
      ['REDIS_URL', null, 17],
    ],
  )
  t.equal(redis?.app, null)
})

t.test('files of secrets and texts with variables are found', async (t) => {
  const { secrets, texts } = readComposeFile(FILE, 'compose.yml')
  t.strictSame(
    secrets.map(({ name, place }) => [name, place.line]),
    [['key', 21]],
  )
  t.match(texts, [{ text: `\${SECRETS_DIR:?the folder}/key`, place: { line: 21 } }])
})

t.test('text that is not YAML is a fault with its line, and anything else is empty', async (t) => {
  t.match(readComposeFile('services:\n  a: [1\n  b: 2\n', 'compose.yml').faults, [
    { place: { path: 'compose.yml' } },
  ])
  for (const text of ['', '[]', 'services: 5', 'services:\n  a:\n', 'a: *nowhere']) {
    t.strictSame(
      readComposeFile(text, 'compose.yml').services.flatMap(({ variables }) => variables),
      [],
      text,
    )
  }
})
