import { type InputOptions, type OutputOptions } from 'rolldown';

export declare const INPUT: InputOptions;
export declare const OUTPUT: OutputOptions;
