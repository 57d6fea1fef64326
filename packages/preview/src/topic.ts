/** One preview: a whole programme, or the sound of one of its layers. */
export interface PreviewTopic {
  readonly streamId: string
  /** Null is the programme. */
  readonly layerId: string | null
}

/** `main` is the programme of the stream `main`, `main/cam-1` the sound of its layer `cam-1`. No id has a slash. */
export const topicName = ({ streamId, layerId }: PreviewTopic): string =>
  layerId === null ? streamId : `${streamId}/${layerId}`

export const readTopic = (name: string): PreviewTopic => {
  const [streamId = '', layerId = null] = name.split('/')
  return { streamId, layerId }
}
