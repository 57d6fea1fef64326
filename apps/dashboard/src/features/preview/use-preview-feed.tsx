import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { useServer } from '../../server/server.tsx'
import { PreviewFeed } from './preview-feed.ts'

const FeedContext = createContext<PreviewFeed | null>(null)

export const PreviewFeedProvider = ({ children }: { children: ReactNode }) => {
  const { client, api } = useServer()
  const feed = useMemo(() => new PreviewFeed(client.preview, api.check), [client, api])
  return <FeedContext value={feed}>{children}</FeedContext>
}

export const usePreviewFeed = (): PreviewFeed => {
  const feed = useContext(FeedContext)
  if (feed === null) throw new Error('usePreviewFeed is called outside of PreviewFeedProvider')
  return feed
}
