interface MenuParts {
  readonly opener: HTMLElement;
  /** A popover with `menuitem`s. */
  readonly menu: HTMLElement;
}

/** The focus in a menu that pops up, as the keys of menus move it. */
export class MenuKeys {
  constructor(private readonly parts: () => MenuParts) {}

  readonly enter = (event: ToggleEvent): void => {
    if (event.newState === 'open') this.#items[0]?.focus();
  };

  /** The browser does not give the focus back to a button within a shadow root. */
  readonly leave = (event: ToggleEvent): void => {
    const { menu, opener } = this.parts();
    if (event.newState === 'closed' && menu.querySelector(':focus') !== null) opener.focus();
  };

  readonly move = (event: KeyboardEvent): void => {
    const items = this.#items;
    const at = items.findIndex((item) => item.matches(':focus'));
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      items.at(next % items.length)?.focus();
    } else if (event.key === 'Tab') {
      this.parts().menu.hidePopover();
    }
  };

  get #items(): HTMLElement[] {
    return [...this.parts().menu.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  }
}
