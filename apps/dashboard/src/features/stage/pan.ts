/** Makes a scrolled view follow the pointer: a drag with the middle button, or with the first one while it is held. */
export class Pan {
  readonly #view: HTMLElement
  readonly #listening = new AbortController()
  /** Space is down. */
  #isHeld = false
  #pointerId: number | null = null

  constructor(view: HTMLElement) {
    this.#view = view
    const { signal } = this.#listening
    view.addEventListener('pointerdown', (event) => this.#begin(event), { signal })
    view.addEventListener('pointermove', (event) => this.#move(event), { signal })
    view.addEventListener('lostpointercapture', () => this.#end(), { signal })
    // A browser would scroll by itself from here on.
    view.addEventListener('mousedown', (event) => event.button === 1 && event.preventDefault(), { signal })
    addEventListener('keyup', () => this.#release(), { signal })
    addEventListener('blur', () => this.#release(), { signal })
  }

  /** From now until a key comes up, a drag moves the view and not the layers. */
  hold(): void {
    this.#isHeld = true
    this.#show()
  }

  by(left: number, top: number): void {
    this.#view.scrollBy({ left, top })
  }

  close(): void {
    this.#listening.abort()
    delete this.#view.dataset['pan']
  }

  #release(): void {
    this.#isHeld = false
    this.#show()
  }

  #begin({ button, pointerId }: PointerEvent): void {
    if (button !== 1 && !(button === 0 && this.#isHeld)) return
    this.#pointerId = pointerId
    this.#view.setPointerCapture(pointerId)
    this.#show()
  }

  #move({ pointerId, movementX, movementY }: PointerEvent): void {
    if (pointerId === this.#pointerId) this.by(-movementX, -movementY)
  }

  #end(): void {
    this.#pointerId = null
    this.#show()
  }

  /** The style sheet gives the pointer its shape. */
  #show(): void {
    if (this.#pointerId !== null) this.#view.dataset['pan'] = 'moving'
    else if (this.#isHeld) this.#view.dataset['pan'] = 'ready'
    else delete this.#view.dataset['pan']
  }
}
