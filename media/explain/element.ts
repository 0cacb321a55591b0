/** Attributes of an element by their names in HTML; one that is undefined is left out. */
export type Attributes = Readonly<Record<string, string | undefined>>;

/** What is inside an element: elements and texts. Nothing is read as HTML. */
export type Content = Node | string;

/** Makes an element. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes,
  ...content: readonly Content[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== undefined) {
      made.setAttribute(attribute, value);
    }
  }
  made.append(...content);
  return made;
}

/** Makes a list of texts or elements. */
export function listOf(name: string, items: readonly Content[]): HTMLElement {
  // Said by hand, since some readers take a list without bullets for none.
  const attributes = { class: name, role: "list" };
  return element("ul", attributes, ...items.map((item) => element("li", {}, item)));
}

/** What is made of a value, if there is one. */
export function optional<Value, Made>(
  value: Value | undefined,
  make: (value: Value) => Made,
): readonly Made[] {
  return value === undefined ? [] : [make(value)];
}

/** Elements and texts as one. */
export function joined(...content: readonly Content[]): DocumentFragment {
  const all = document.createDocumentFragment();
  all.append(...content);
  return all;
}

/** A sign for those who see it. */
export function sign(text: string, name: string): HTMLElement {
  return element("span", { class: `sign ${name}`, "aria-hidden": "true" }, text);
}

/** Words for those who do not see the sign. */
export function spoken(text: string): HTMLElement {
  return element("span", { class: "spoken" }, text);
}
