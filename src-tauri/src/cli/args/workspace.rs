//! Workspaces and the sandbox.

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub enum WorkspaceCommand {
    /// All workspaces
    List,
    /// Make an empty one
    New {
        /// Its name
        name: String,
        /// Practise on the sandbox's Stripe and platform
        #[arg(long, conflicts_with = "sandbox")]
        practise: bool,
        /// The invented agency to look around in
        #[arg(long)]
        sandbox: bool,
    },
    /// Choose the one that commands use
    Use {
        /// Name or id
        name: String,
    },
}

#[derive(Debug, Args)]
pub struct SandboxArgs {
    #[command(subcommand)]
    pub command: Option<SandboxCommand>,
    /// Port on 127.0.0.1; a free one when left out
    #[arg(long)]
    pub port: Option<u16>,
    /// What is there at the start
    #[arg(long, value_enum, default_value = "agency")]
    pub scene: SceneArg,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SceneArg {
    Agency,
    Empty,
}

#[derive(Debug, Subcommand)]
pub enum SandboxCommand {
    /// Let time pass: usage, drafts and invoices follow
    Pass {
        /// 90m, 6h, 1d, 36d
        time: String,
    },
}
