export { EngineClient, type EngineClientOptions, type RequestOptions } from './engine-client';
