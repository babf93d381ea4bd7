//! `rebill`: without a command the window, with one the command line.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    rebill_lib::cli::main()
}
