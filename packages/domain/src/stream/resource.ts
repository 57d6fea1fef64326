import {
  Id,
  isRecord,
  NoContent,
  type Permission,
  type Result,
  StreamState,
  WholeListQuery,
} from '@stream-manager/contracts'
import type { Static, TObject, TProperties, TSchema } from 'typebox'
import { oneAnswer, readAnswer } from '../operation/answers.ts'
import { type BasisCall, type Call, type Effect, type Operation, operation } from '../operation/operation.ts'
import type { WriteOptions } from '../store/api.ts'
import { pageOf } from '../store/page.ts'
import { answerApplied, type EngineAwaiting } from './answer-applied.ts'
import type { ItemTarget, StreamMutation } from './api.ts'
import type { StreamView } from './view.ts'
import { type ViewReading, viewRead } from './view-read.ts'

interface Item {
  readonly id: string
  readonly revision: number
}

interface ItemService<Value extends Item, Create, Patch> {
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
  /** Items of a view, as operators read them. Pure. */
  readonly items: {
    list(view: StreamView): Value[]
    get(view: StreamView, id: string): Result<Value>
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
  Services extends EngineAwaiting & ViewReading,
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
    const { noun, texts, permissions, schemas, items, forViewers } = this.#declared
    return viewRead<Services, TProperties, typeof WholeListQuery>({
      name: `${noun}s.list`,
      ...texts.list,
      permission: permissions.read,
      http: { method: 'GET', path: this.#path },
      query: WholeListQuery,
      ...(forViewers && { forViewers: forViewers.list }),
      answers: { 200: schemas.list },
      answer: ({ view }, { query }) => readAnswer(pageOf(items.list(view), query)),
    })
  }

  get(): Operation<Services> {
    const { noun, texts, permissions, schemas, items, forViewers } = this.#declared
    return viewRead<Services, Record<string, typeof Id>>({
      name: `${noun}s.get`,
      ...texts.get,
      permission: permissions.read,
      http: { method: 'GET', path: this.#itemPath },
      ...this.#itemParams,
      ...(forViewers && { forViewers: forViewers.item }),
      answers: { 200: schemas.item },
      answer: ({ view }, call) => oneAnswer(items.get(view, this.#targetOf(call).id)),
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

  #targetOf({ streamId, params }: BasisCall<Readonly<Record<string, string>>>): ItemTarget {
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
  Services extends EngineAwaiting & ViewReading,
  Value extends Item,
  Create extends TObject,
  Patch extends TObject,
>(
  declared: Declared<Services, Value, Create, Patch>,
): Operation<Services>[] => {
  const operations = new ResourceOperations(declared)
  return [operations.list(), operations.get(), operations.create(), operations.update(), operations.delete()]
}
