/** How often something was read in which another, newer version of ours had put fields that this one does not know. */
export class NewerFields {
  #count = 0

  get count(): number {
    return this.#count
  }

  note(hasUnknownFields: boolean): void {
    if (hasUnknownFields) this.#count += 1
  }
}
