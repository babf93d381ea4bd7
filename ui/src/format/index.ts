export * from './arithmetic';
export * from './decimal';
export * from './money';
export * from './quantity';
export * from './sentence';
export * from './time';
