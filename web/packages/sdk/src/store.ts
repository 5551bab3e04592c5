import { apply, type Change } from './apply';
import { EMPTY_STATE, type State } from './state';

type Listener = (state: State, previous: State) => void;

/** Holds the state and tells who asked. Shaped so that zustand's `useStore` can bind it. */
export class Store {
  #state: State = EMPTY_STATE;
  readonly #listeners = new Set<Listener>();

  readonly getState = (): State => this.#state;
  readonly getInitialState = (): State => EMPTY_STATE;

  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly apply = (change: Change): void => {
    const previous = this.#state;
    const next = apply(previous, change);
    if (next === previous) return;
    this.#state = next;
    for (const listener of this.#listeners) listener(next, previous);
  };
}
