import { readFile } from 'node:fs/promises'
import { checker } from '@stream-manager/contracts'
import t from 'tap'
import { Type } from 'typebox'
import { DEFAULT_LIMITS } from '../../src/limits.ts'
import type { Codec } from '../../src/protocol/codec.ts'
import { jsonCodec } from '../../src/protocol/json-codec.ts'
import { protobufCodec } from '../../src/protocol/protobuf-codec.ts'

/** Handwritten messages, each with its expected commands or null. Add every message that once failed. */
const Corpus = Type.Array(
  Type.Object({
    name: Type.String(),
    text: Type.Optional(Type.String()),
    hex: Type.Optional(Type.String()),
    commands: Type.Union([Type.Array(Type.Unknown()), Type.Null()]),
  }),
)
const checkCorpus = checker(Corpus, 'The corpus')

const replay = (name: string, codec: Codec) =>
  t.test(`parses the ${name} corpus to the expected commands`, async (t) => {
    const corpus = checkCorpus(
      JSON.parse(await readFile(new URL(`../corpora/${name}.json`, import.meta.url), 'utf8')),
    )
    if (!corpus.ok) throw new Error('the corpus does not match its schema')
    for (const { name, text, hex, commands } of corpus.value) {
      const message = text === undefined ? Buffer.from(hex ?? '', 'hex') : Buffer.from(text)
      t.strictSame(codec.decode(message), commands, name)
    }
  })

replay('json', jsonCodec(DEFAULT_LIMITS))
replay('protobuf', protobufCodec(DEFAULT_LIMITS))
