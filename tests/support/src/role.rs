//! Roles as a screen reader names them.

/// The role of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Alert,
    Button,
    Cell,
    Checkbox,
    ColumnHeader,
    Combobox,
    Dialog,
    Heading,
    Image,
    Link,
    Menu,
    MenuItem,
    Navigation,
    Option,
    Radio,
    Region,
    Row,
    Slider,
    Status,
    Switch,
    Tab,
    TabPanel,
    Table,
    Textbox,
}

impl Role {
    /// Which elements may have the role: by attribute, or by what HTML gives them.
    pub(crate) fn selector(self) -> &'static str {
        match self {
            Self::Alert => "[role=alert]",
            Self::Button => "button:not([role]), [role=button], input[type=submit], input[type=button], summary",
            Self::Cell => "td, [role=cell], [role=gridcell]",
            Self::Checkbox => "input[type=checkbox]:not([role]), [role=checkbox]",
            Self::ColumnHeader => "th, [role=columnheader]",
            // Mantine's Select is an input that opens a list.
            Self::Combobox => "select, [role=combobox], input[aria-haspopup=listbox]",
            Self::Dialog => "dialog, [role=dialog], [role=alertdialog]",
            Self::Heading => "h1, h2, h3, h4, h5, h6, [role=heading]",
            Self::Image => "img, [role=img], [role=image]",
            Self::Link => "a[href]:not([role]), [role=link]",
            Self::Menu => "[role=menu]",
            Self::MenuItem => "[role=menuitem], [role=menuitemradio], [role=menuitemcheckbox]",
            Self::Navigation => "nav, [role=navigation]",
            Self::Option => "option, [role=option]",
            Self::Radio => "input[type=radio]:not([role]), [role=radio]",
            Self::Region => "section, [role=region]",
            Self::Row => "tr, [role=row]",
            Self::Slider => "input[type=range], [role=slider]",
            Self::Status => "output, [role=status]",
            Self::Switch => "[role=switch]",
            Self::Tab => "[role=tab]",
            Self::TabPanel => "[role=tabpanel]",
            Self::Table => "table, [role=table], [role=grid]",
            Self::Textbox => {
                "textarea, [role=textbox], [role=searchbox], [role=spinbutton], \
                 input:not([type=checkbox], [type=radio], [type=range], [type=button], [type=submit], [type=file], [type=hidden])"
            }
        }
    }
}
