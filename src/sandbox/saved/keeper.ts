/** Saves a state after each change, one save at a time. Changes that come during a save are saved together after it. */
export class Keeper {
  readonly #save: () => Promise<void>;
  readonly #onFailure: (error: unknown) => void;
  #isChanged = false;
  #saving: Promise<void> | undefined;

  /** @param onFailure gets why the state cannot be saved; the next change is tried again */
  constructor(save: () => Promise<void>, onFailure: (error: unknown) => void) {
    this.#save = save;
    this.#onFailure = onFailure;
  }

  changed(): void {
    this.#isChanged = true;
    this.#saving ??= this.#saveAll().catch(this.#onFailure);
  }

  /** Saves for the last time. @throws whatever the save throws */
  async close(): Promise<void> {
    await this.#saving;
    await this.#save();
  }

  async #saveAll(): Promise<void> {
    try {
      while (this.#isChanged) {
        this.#isChanged = false;
        await this.#save();
      }
    } finally {
      this.#saving = undefined;
    }
  }
}
