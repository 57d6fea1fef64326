import {
  Id,
  isRecord,
  NoContent,
  type Permission,
  type Result,
  StreamState,
  WholeListQuery,
} from '@stream-manager/contracts'
import type { Static, TObject, TSchema } from 'typebox'
import { answerOne, answerRead } from '../operation/answers.ts'
import { type Call, type Effect, type Operation, operation } from '../operation/operation.ts'
import type { WriteOptions } from '../store/api.ts'
import { pageOf } from '../store/page.ts'
import { answerApplied, type EngineAwaiting } from './answer-applied.ts'
import type { ItemTarget, StreamMutation } from './api.ts'

interface Item {
  readonly id: string
  readonly revision: number
}

interface ItemService<Value extends Item, Create, Patch> {
  list(streamId: string): Promise<Result<{ items: Value[] }>>
  get(streamId: string, id: string): Promise<Result<Value>>
  create(streamId: string, input: Create, options: WriteOptions): Promise<Result<StreamMutation<Value>>>
  update(target: ItemTarget, changes: Patch, options: WriteOptions): Promise<Result<StreamMutation<Value>>>
  delete(target: ItemTarget, options: WriteOptions): Promise<Result<StreamMutation<null>>>
}

interface ItemWritten<Value> {
  readonly written: Result<StreamMutation<Value>>
  readonly status: 200 | 201
}

interface Text {
  readonly summary: string
  readonly description?: string
}

interface Declared<Services, Value extends Item, Create extends TObject, Patch extends TObject> {
  /** Singular, such as `layer`: names the path parameter `layerId`, the path `/layers` and the operations. */
  readonly noun: string
  readonly permissions: { readonly read: Permission; readonly write: Permission }
  readonly texts: Readonly<Record<'list' | 'get' | 'create' | 'update' | 'delete', Text>>
  readonly schemas: {
    readonly item: TSchema
    readonly list: TSchema
    readonly create: Create
    readonly patch: Patch
  }
  readonly service: (services: Services) => ItemService<Value, Static<Create>, Static<Patch>>
  /** The answers of reads as viewers get them. Absent: viewers may not read the items. */
  readonly forViewers?: {
    readonly list: (body: unknown) => unknown
    readonly item: (body: unknown) => unknown
  }
  /** The item as the call left it, with the current engine-reported fields. `current` is null once it is deleted. */
  readonly present: (written: Value, current: Value | null) => Value
}

/** A new item may bring its id. */
const idOf = (body: unknown): string | undefined =>
  isRecord(body) && typeof body['id'] === 'string' ? body['id'] : undefined

class ResourceOperations<
  Services extends EngineAwaiting,
  Value extends Item,
  Create extends TObject,
  Patch extends TObject,
> {
  readonly #declared: Declared<Services, Value, Create, Patch>
  readonly #idName: string
  readonly #path: `/${string}`

  constructor(declared: Declared<Services, Value, Create, Patch>) {
    this.#declared = declared
    this.#idName = `${declared.noun}Id`
    this.#path = `/${declared.noun}s`
  }

  list(): Operation<Services> {
    const { noun, texts, permissions, schemas, service, forViewers } = this.#declared
    return operation({
      name: `${noun}s.list`,
      ...texts.list,
      permission: permissions.read,
      http: { method: 'GET', path: this.#path },
      query: WholeListQuery,
      ...(forViewers && { forViewers: forViewers.list }),
      answers: { 200: schemas.list },
      async run(services: Services, { streamId, query }) {
        const listed = await service(services).list(streamId)
        return answerRead(listed.ok ? pageOf(listed.value.items, query) : listed)
      },
    })
  }

  get(): Operation<Services> {
    const { noun, texts, permissions, schemas, service, forViewers } = this.#declared
    return operation({
      name: `${noun}s.get`,
      ...texts.get,
      permission: permissions.read,
      http: { method: 'GET', path: this.#itemPath },
      ...this.#itemParams,
      ...(forViewers && { forViewers: forViewers.item }),
      answers: { 200: schemas.item },
      run: async (services: Services, call) => {
        const { streamId, id } = this.#targetOf(call)
        return answerOne(await service(services).get(streamId, id))
      },
    })
  }

  create(): Operation<Services> {
    const { noun, texts, permissions, schemas, service } = this.#declared
    return operation({
      name: `${noun}s.create`,
      ...texts.create,
      permission: permissions.write,
      http: { method: 'POST', path: this.#path },
      body: schemas.create,
      rpc: { body: noun },
      write: { awaited: true },
      targets: ({ streamId, body }) => [{ streamId, [this.#idName]: idOf(body) }],
      answers: { 201: schemas.item, 202: schemas.item },
      run: async (services: Services, call) => {
        const written = await service(services).create(call.streamId, call.body, call.options)
        return this.#answerItem(services, call, { written, status: 201 })
      },
    })
  }

  update(): Operation<Services> {
    const { noun, texts, permissions, schemas, service } = this.#declared
    return operation({
      name: `${noun}s.update`,
      ...texts.update,
      permission: permissions.write,
      http: { method: 'PATCH', path: this.#itemPath },
      params: this.#itemParams.params,
      body: schemas.patch,
      rpc: { ...this.#itemParams.rpc, body: 'changes' },
      write: { conditional: true, awaited: true },
      answers: { 200: schemas.item, 202: schemas.item },
      run: async (services: Services, call) => {
        const written = await service(services).update(this.#targetOf(call), call.body, call.options)
        return this.#answerItem(services, call, { written, status: 200 })
      },
    })
  }

  delete(): Operation<Services> {
    const { noun, texts, permissions, service } = this.#declared
    return operation({
      name: `${noun}s.delete`,
      ...texts.delete,
      permission: permissions.write,
      http: { method: 'DELETE', path: this.#itemPath },
      ...this.#itemParams,
      write: { conditional: true, awaited: true },
      answers: { 202: StreamState, 204: NoContent },
      run: async (services: Services, call) => {
        const written = await service(services).delete(this.#targetOf(call), call.options)
        return answerApplied(services, call, {
          written,
          status: 204,
          present: async (_mutation, { confirmed, state }) => ({ body: confirmed ? null : state }),
        })
      },
    })
  }

  get #itemPath(): `/${string}` {
    return `${this.#path}/:${this.#idName}`
  }

  get #itemParams() {
    return { params: { [this.#idName]: Id }, rpc: { [this.#idName]: 'id' } }
  }

  #targetOf({ streamId, params }: Call<Readonly<Record<string, string>>>): ItemTarget {
    return { streamId, id: params[this.#idName] ?? '' }
  }

  #answerItem(services: Services, call: Call, { written, status }: ItemWritten<Value>): Result<Effect> {
    const { service, present } = this.#declared
    return answerApplied(services, call, {
      written,
      status,
      present: async ({ value }) => {
        const current = await service(services).get(call.streamId, value.id)
        return {
          body: present(value, current.ok ? current.value : null),
          revision: value.revision,
          ...(status === 201 && { created: value.id }),
        }
      },
    })
  }
}

/** List, get, create, update and delete of a stream's items, such as layers. */
export const resource = <
  Services extends EngineAwaiting,
  Value extends Item,
  Create extends TObject,
  Patch extends TObject,
>(
  declared: Declared<Services, Value, Create, Patch>,
): Operation<Services>[] => {
  const operations = new ResourceOperations(declared)
  return [operations.list(), operations.get(), operations.create(), operations.update(), operations.delete()]
}
