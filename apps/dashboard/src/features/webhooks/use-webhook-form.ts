import type { Webhook, WebhookSecret } from '@stream-manager/contracts'
import { useState } from 'react'
import { type Submit, useSubmit } from '../../kit/use-submit.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'
import { changesOf, draftOf, NEW_WEBHOOK, type WebhookDraft, webhookOf } from './draft.ts'

export interface Form extends Submit {
  readonly draft: WebhookDraft
  readonly set: (change: Partial<WebhookDraft>) => void
}

const useDraft = (first: () => WebhookDraft) => {
  const [draft, setDraft] = useState(first)
  const set = (change: Partial<WebhookDraft>) => setDraft((before) => ({ ...before, ...change }))
  return { draft, set }
}

interface Adding {
  readonly onAdded: (webhook: WebhookSecret) => void
  readonly onClose: () => void
}

export const useAddForm = ({ onAdded, onClose }: Adding): Form => {
  const { webhooks } = useMonitoring()
  const { draft, set } = useDraft(() => NEW_WEBHOOK)
  const form = useSubmit(async () => {
    const added = await webhooks.create(webhookOf(draft))
    onClose()
    onAdded(added)
  })
  return { draft, set, ...form }
}

interface Editing {
  readonly webhook: Webhook
  readonly onDone: () => void
  readonly onClose: () => void
}

export const useEditForm = ({ webhook: live, onDone, onClose }: Editing): Form => {
  const { webhooks } = useMonitoring()
  // The endpoint as it was when the form was opened: the server refuses to replace what others changed since.
  const [webhook] = useState(live)
  const { draft, set } = useDraft(() => draftOf(webhook))
  const form = useSubmit(async () => {
    const changes = changesOf(webhook, draft)
    if (Object.keys(changes).length > 0)
      await webhooks.update(webhook.id, changes, { ifMatch: webhook.revision }).finally(onDone)
    onClose()
  })
  return { draft, set, ...form }
}
