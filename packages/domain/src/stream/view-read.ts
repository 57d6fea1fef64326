import { type Result, succeed } from '@stream-manager/contracts'
import type { Static, TObject, TProperties } from 'typebox'
import { answered } from '../operation/answers.ts'
import {
  type Basis,
  type BasisCall,
  type Operation,
  type OperationAnswer,
  type OperationOf,
  operation,
} from '../operation/operation.ts'
import type { Views } from './api.ts'
import type { StreamView } from './view.ts'

/** The part of the domain that reads views. */
export interface ViewReading {
  readonly views: Pick<Views, 'read' | 'now'>
}

/** A view, and when it was read. */
interface ViewAt {
  readonly view: StreamView
  readonly now: Date
}

type Declared<Services, Params extends TProperties, Query extends TObject> = Omit<
  OperationOf<Services, Params, Query, TObject>,
  'run' | 'basis' | 'write' | 'body' | 'targets'
> & {
  /** Pure. */
  answer(at: ViewAt, call: BasisCall<Static<TObject<Params>>, Static<Query>>): Result<OperationAnswer>
  /** The part of the answer that time alone changes. Absent: none. */
  readonly moment?: (at: ViewAt) => string
}

/** A read that shows nothing but a stream's view, so that its answer can be kept until the view changes. */
export const viewRead = <
  Services extends ViewReading,
  Params extends TProperties = TProperties,
  Query extends TObject = TObject,
>(
  declared: Declared<Services, Params, Query>,
): Operation<Services> => {
  const { answer, moment = () => '', ...rest } = declared
  const basis = async (
    { views }: Services,
    call: BasisCall<Static<TObject<Params>>, Static<Query>>,
  ): Promise<Result<Basis>> => {
    const view = await views.read(call.streamId, call.acceptedAgeMs)
    if (!view.ok) return view
    const at = { view: view.value, now: views.now() }
    return succeed({ source: view.value, moment: moment(at), answer: () => answer(at, call) })
  }
  return operation<Services, Params, Query>({
    ...rest,
    basis,
    run: async (services, call) => {
      const found = await basis(services, call)
      if (!found.ok) return found
      const shown = found.value.answer()
      return shown.ok ? answered(shown.value) : shown
    },
  })
}
