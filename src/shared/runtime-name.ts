/** What computed a result: the runtime, and what lets it compute where that is not the processor. */
export function runtimeName({ backend, provider }: { backend: string; provider?: string | undefined }): string {
  return provider === undefined ? backend : `${backend} with ${provider}`;
}
