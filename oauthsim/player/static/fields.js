// The fields of a message by name, and which of them hold a secret that can be followed.

const NESTED = ["location query", "location fragment", "referer query", "cookie", "set-cookie"];

/** Return the fields of a message as objects; sentences come out of the table of texts. */
export function fieldsOf(model, message) {
  return message.fields.map(([place, name, value, says, spec, means, within], index) => ({
    index, place, name, value, within,
    says: model.texts[says], spec: model.texts[spec], means: model.texts[means],
  }));
}

/** Return the fields that were decoded from `field`, such as the parts of a Basic header. */
export function partsOf(field, all) {
  return all.filter((one) => one.within === field.name && ["basic", "challenge"].includes(one.place));
}

/** Return the body of a message as one text. */
export function bodyOf({ wire }) {
  return wire.body.map((piece) => (typeof piece === "string" ? piece : piece[0])).join("");
}

/** Return the secret that a field holds, or null. */
export function secretIn(field, all, secrets) {
  if (field.place === "header" && all.some((one) => one.within === field.name && NESTED.includes(one.place))) return null;
  const values = [field.value, ...partsOf(field, all).map((part) => part.value)];
  return secrets.find((secret) => values.some((value) => value === secret.value || holds(value, secret.value))) ?? null;
}

function holds(value, secret) {
  return secret.length >= 8 && value.length < 4000 && value.includes(secret);
}
