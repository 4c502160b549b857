/** The same keys in another language: a key too few or too many does not compile. */
export type Twin<Words> = Words extends string
  ? string
  : { [Key in keyof Words]: Twin<Words[Key]> };
