import { Component, type ReactNode } from 'react'
import { Button } from '../kit/button.tsx'
import { useStrings } from '../strings/strings.tsx'
import './boot-gate.css'

const PageFailed = ({ reason }: { reason: string }) => {
  const { common } = useStrings()
  return (
    <main className="boot" role="alert">
      <h1>{common.product}</h1>
      <p>{common.pageFailed(reason)}</p>
      <Button look="primary" onPress={() => location.reload()}>
        {common.retry}
      </Button>
    </main>
  )
}

interface State {
  readonly reason: string | null
}

/** Says that a fault of the page itself has ended it. React would leave an empty window. */
export class PageBoundary extends Component<{ children: ReactNode }, State> {
  static getDerivedStateFromError(error: unknown): State {
    return { reason: error instanceof Error ? error.message : String(error) }
  }

  override readonly state: State = { reason: null }

  override render(): ReactNode {
    const { reason } = this.state
    return reason === null ? this.props.children : <PageFailed reason={reason} />
  }
}
