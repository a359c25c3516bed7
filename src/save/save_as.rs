//! What is made of a thing: one file in a form, or a file for each of the things in it.

use std::iter;
use std::str::FromStr;

use crate::api::session::Workload;
use crate::content::{Node, NodeKind, SaveForm, with_article};
use crate::error::Failure;

/// A choice of `--as`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SaveAs {
    /// The form that people expect for the kind of thing.
    #[default]
    Auto,
    Msg,
    Pst,
    Zip,
    /// Each file by itself, in folders.
    Tree,
    File,
    Html,
}

/// What is made of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SaveShape {
    /// One file. The node may be a part of the thing that was chosen: the posts of a channel.
    Single(Node, SaveForm),
    /// A folder with what is in the thing.
    Tree(TreeContent),
}

/// What is saved of the things below a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TreeContent {
    /// Files, and the posts of channels as pages.
    Files,
    /// The files that are attached to the items of lists.
    Attachments,
    /// Messages and posts, each by itself.
    Messages,
    /// The posts of channels as pages.
    Pages,
}

/// What happens with a thing below a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TreeStep {
    Save(SaveForm),
    Enter,
    /// A post and its replies.
    SaveAndEnter(SaveForm),
    Leave,
}

impl SaveAs {
    /// All choices, in the order of help.
    pub(crate) const ALL: [Self; 7] =
        [Self::Auto, Self::Msg, Self::Pst, Self::Zip, Self::Tree, Self::File, Self::Html];

    /// Returns the word of the option.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Msg => "msg",
            Self::Pst => "pst",
            Self::Zip => "zip",
            Self::Tree => "tree",
            Self::File => "file",
            Self::Html => "html",
        }
    }

    /// Returns the choices that sessions of a workload have.
    fn of_workload(workload: Workload) -> &'static [Self] {
        match workload {
            Workload::Vex => &[Self::Auto, Self::Msg, Self::Pst],
            Workload::Veod | Workload::Vesp => &[Self::Auto, Self::Tree, Self::File, Self::Zip],
            Workload::Vet => {
                &[Self::Auto, Self::Tree, Self::File, Self::Zip, Self::Msg, Self::Html]
            }
        }
    }

    /// Refuses a choice that sessions of a workload do not have. Nothing is requested.
    ///
    /// # Errors
    /// No thing of the workload has this form.
    pub(crate) fn check(self, workload: Workload) -> Result<(), Failure> {
        let known = Self::of_workload(workload);
        if known.contains(&self) {
            return Ok(());
        }
        let (word, product) = (self.word(), workload.product());
        Err(Failure::usage(format!("cannot save content of {product} with --as {word}"))
            .hint(form_hint(known.iter().copied())))
    }

    /// Returns what is made of a thing.
    ///
    /// # Errors
    /// The kind of thing has not this form, or the server cannot save it at all.
    pub(crate) fn shape_of(self, node: &Node) -> Result<SaveShape, Failure> {
        self.shape(node).ok_or_else(|| self.refusal(node))
    }

    /// Returns whether a thing becomes a folder.
    pub(crate) fn makes_tree(self, node: &Node) -> bool {
        matches!(self.shape(node), Some(SaveShape::Tree(_)))
    }

    fn shape(self, node: &Node) -> Option<SaveShape> {
        match node.workload {
            Workload::Vex => self.exchange_shape(node),
            Workload::Veod | Workload::Vesp => self.file_shape(node),
            Workload::Vet => self.teams_shape(node),
        }
    }

    fn exchange_shape(self, node: &Node) -> Option<SaveShape> {
        let is_item = node.kind == NodeKind::Item;
        Some(match self {
            Self::Auto | Self::Msg if is_item => SaveShape::Single(node.clone(), SaveForm::Msg),
            Self::Msg => SaveShape::Tree(TreeContent::Messages),
            Self::Auto | Self::Pst => SaveShape::Single(node.clone(), SaveForm::Pst),
            _ => return None,
        })
    }

    fn file_shape(self, node: &Node) -> Option<SaveShape> {
        use NodeKind as K;
        let is_in_list = node.ids.get(K::List).is_some();
        let single = |form| Some(SaveShape::Single(node.clone(), form));
        match (self, node.kind) {
            (Self::Auto | Self::File, K::File) => single(SaveForm::File),
            (Self::Auto | Self::Tree, K::List | K::Item | K::Folder)
                if is_in_list || node.kind != K::Folder =>
            {
                Some(SaveShape::Tree(TreeContent::Attachments))
            }
            (Self::Zip, K::Folder) if is_in_list => None,
            (Self::Zip, K::File | K::Folder | K::Drive | K::Library)
            | (Self::Auto | Self::Zip, K::Attachment) => single(SaveForm::Zip),
            (Self::Auto | Self::Tree, K::Folder | K::Drive | K::Library | K::Site | K::Root) => {
                Some(SaveShape::Tree(TreeContent::Files))
            }
            _ => None,
        }
    }

    fn teams_shape(self, node: &Node) -> Option<SaveShape> {
        use NodeKind as K;
        let part = |kind| Node { kind, ..node.clone() };
        let single = |node, form| Some(SaveShape::Single(node, form));
        match (self, node.kind) {
            (Self::Auto | Self::File, K::File) => single(node.clone(), SaveForm::File),
            (Self::Auto | Self::Msg, K::Post) => single(node.clone(), SaveForm::Msg),
            (Self::Zip, K::File | K::Files) => single(node.clone(), SaveForm::Zip),
            (Self::Zip, K::Channel) => single(part(K::Files), SaveForm::Zip),
            (Self::Html, K::Post) | (Self::Auto | Self::Html, K::Posts) => {
                single(node.clone(), SaveForm::Html)
            }
            (Self::Html, K::Channel) => single(part(K::Posts), SaveForm::Html),
            (Self::Html, K::Team | K::Root) => Some(SaveShape::Tree(TreeContent::Pages)),
            (Self::Msg, K::Posts | K::Channel | K::Team | K::Root) => {
                Some(SaveShape::Tree(TreeContent::Messages))
            }
            (Self::Auto | Self::Tree, K::Folder | K::Files | K::Channel | K::Team | K::Root) => {
                Some(SaveShape::Tree(TreeContent::Files))
            }
            _ => None,
        }
    }

    fn refusal(self, node: &Node) -> Failure {
        let (kind, word) = (described(node.kind), self.word());
        let known = Self::of_workload(node.workload).iter().copied();
        let mut usable = known.filter(|other| *other != Self::Auto && other.shape(node).is_some());
        let Some(first) = usable.next() else {
            return Failure::usage(format!("cannot save {kind}"));
        };
        let message = format!("cannot save {kind} with --as {word}");
        Failure::usage(message).hint(form_hint(iter::once(first).chain(usable)))
    }
}

/// Returns the hint that names forms: `use --as tree, file or zip`.
fn form_hint(forms: impl Iterator<Item = SaveAs>) -> String {
    let words: Vec<_> = forms.map(SaveAs::word).collect();
    let all = words.join(", ");
    match all.rsplit_once(", ") {
        Some((before, last)) => format!("use --as {before} or {last}"),
        None => format!("use --as {all}"),
    }
}

/// Returns a kind of thing with its article.
fn described(kind: NodeKind) -> String {
    match kind {
        NodeKind::Root => "the whole session".to_owned(),
        kind => with_article(kind),
    }
}

impl FromStr for SaveAs {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|known| known.word().eq_ignore_ascii_case(text));
        known.ok_or_else(|| {
            format!("unknown form '{text}': use auto, msg, pst, zip, tree, file or html")
        })
    }
}

impl TreeContent {
    /// Returns whether a tree with this content has all that is made of a thing in it.
    pub(super) fn covers(self, save_as: SaveAs, node: &Node) -> bool {
        match save_as.shape_of(node) {
            Ok(SaveShape::Single(part, form)) => {
                let step = self.step(&part);
                step == TreeStep::Save(form) || step == TreeStep::SaveAndEnter(form)
            }
            Ok(SaveShape::Tree(content)) => content == self && self.step(node) == TreeStep::Enter,
            Err(_) => false,
        }
    }

    /// Returns what happens with a thing below the root.
    pub(crate) fn step(self, node: &Node) -> TreeStep {
        use NodeKind as K;
        let form = match (self, node.kind) {
            (Self::Files, K::File) => SaveForm::File,
            (Self::Files | Self::Pages, K::Posts) => SaveForm::Html,
            (Self::Attachments, K::Attachment) => SaveForm::Zip,
            (Self::Messages, K::Item) => SaveForm::Msg,
            (Self::Messages, K::Post) => return TreeStep::SaveAndEnter(SaveForm::Msg),
            (Self::Attachments, K::Item) => return TreeStep::Enter,
            _ if self.is_entered(node) => return TreeStep::Enter,
            _ => return TreeStep::Leave,
        };
        TreeStep::Save(form)
    }

    fn is_entered(self, node: &Node) -> bool {
        use NodeKind as K;
        match node.kind {
            // A folder of a list is entered only below that list.
            K::Site | K::Team | K::Channel | K::Mailbox | K::Drive | K::Folder => true,
            K::Library | K::Files => self == Self::Files,
            K::List => self == Self::Attachments,
            K::Posts => self == Self::Messages,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::NodeIds;

    fn node(workload: Workload, kinds: &[NodeKind]) -> Node {
        let ids = kinds.iter().filter(|kind| !kind.is_fixed());
        let ids = ids.fold(NodeIds::default(), |ids, kind| ids.with(*kind, kind.word()));
        let kind = kinds.last().copied().unwrap_or(NodeKind::Root);
        Node { workload, kind, ids }
    }

    /// Returns the shape in words: `msg`, `tree`, or `-` for a refusal.
    fn shape(word: &str, node: &Node) -> String {
        match word.parse::<SaveAs>().unwrap().shape_of(node) {
            Ok(SaveShape::Single(saved, form)) if saved == *node => form.word().to_owned(),
            Ok(SaveShape::Single(saved, form)) => format!("{} {}", saved.kind.word(), form.word()),
            Ok(SaveShape::Tree(content)) => format!("{content:?}").to_lowercase(),
            Err(_) => "-".to_owned(),
        }
    }

    #[test]
    fn each_kind_has_its_forms() {
        use NodeKind as K;
        use Workload::{Veod, Vesp, Vet, Vex};
        let words = ["auto", "msg", "pst", "zip", "tree", "file", "html"];
        for (workload, kinds, shapes) in [
            (Vex, &[][..], "pst messages pst - - - -"),
            (Vex, &[K::Mailbox], "pst messages pst - - - -"),
            (Vex, &[K::Mailbox, K::Folder], "pst messages pst - - - -"),
            (Vex, &[K::Mailbox, K::Folder, K::Item], "msg msg pst - - - -"),
            (Veod, &[], "files - - - files - -"),
            (Veod, &[K::Drive], "files - - zip files - -"),
            (Veod, &[K::Drive, K::Folder], "files - - zip files - -"),
            (Veod, &[K::Drive, K::Folder, K::File], "file - - zip - file -"),
            (Vesp, &[K::Site], "files - - - files - -"),
            (Vesp, &[K::Site, K::Library], "files - - zip files - -"),
            (Vesp, &[K::Site, K::Library, K::Folder], "files - - zip files - -"),
            (Vesp, &[K::Site, K::List], "attachments - - - attachments - -"),
            (Vesp, &[K::Site, K::List, K::Folder], "attachments - - - attachments - -"),
            (Vesp, &[K::Site, K::List, K::Item], "attachments - - - attachments - -"),
            (Vesp, &[K::Site, K::List, K::Item, K::Attachment], "zip - - zip - - -"),
            (Vet, &[], "files messages - - files - pages"),
            (Vet, &[K::Team, K::Channel], "files messages - files zip files - posts html"),
            (Vet, &[K::Team, K::Channel, K::Files], "files - - zip files - -"),
            (Vet, &[K::Team, K::Channel, K::Folder], "files - - - files - -"),
            (Vet, &[K::Team, K::Channel, K::File], "file - - zip - file -"),
            (Vet, &[K::Team, K::Channel, K::Posts], "html messages - - - - html"),
            (Vet, &[K::Team, K::Channel, K::Post], "msg msg - - - - html"),
            (Vet, &[K::Team, K::Channel, K::Tab], "- - - - - - -"),
        ] {
            let node = node(workload, kinds);
            let actual: Vec<_> = words.iter().map(|word| shape(word, &node)).collect();
            assert_eq!(actual.join(" "), shapes, "{workload:?} {kinds:?}");
        }
    }

    #[test]
    fn refusal_names_the_usable_forms() {
        let drive = node(Workload::Veod, &[NodeKind::Drive]);
        let refused = SaveAs::File.shape_of(&drive).unwrap_err();
        assert_eq!(refused.hints, ["use --as tree or zip"]);
        let tab = node(Workload::Vet, &[NodeKind::Team, NodeKind::Channel, NodeKind::Tab]);
        assert!(SaveAs::Auto.shape_of(&tab).unwrap_err().hints.is_empty());
        assert!(SaveAs::Pst.check(Workload::Veod).is_err());
        assert!(SaveAs::Msg.check(Workload::Vet).is_ok());
    }

    #[test]
    fn trees_enter_only_what_leads_to_their_content() {
        use NodeKind as K;
        let site = |kinds: &[K]| node(Workload::Vesp, &[&[K::Site], kinds].concat());
        let files = TreeContent::Files;
        assert_eq!(files.step(&site(&[K::Library])), TreeStep::Enter);
        assert_eq!(files.step(&site(&[K::List])), TreeStep::Leave);
        assert_eq!(files.step(&site(&[K::Library, K::File])), TreeStep::Save(SaveForm::File));
        let item = site(&[K::List, K::Item]);
        assert_eq!(TreeContent::Attachments.step(&item), TreeStep::Enter);
        assert_eq!(files.step(&item), TreeStep::Leave);
        let channel = |kind| node(Workload::Vet, &[K::Team, K::Channel, kind]);
        assert_eq!(files.step(&channel(K::Posts)), TreeStep::Save(SaveForm::Html));
        assert_eq!(TreeContent::Messages.step(&channel(K::Files)), TreeStep::Leave);
        assert_eq!(
            TreeContent::Messages.step(&channel(K::Post)),
            TreeStep::SaveAndEnter(SaveForm::Msg)
        );
        assert_eq!(TreeContent::Pages.step(&channel(K::Files)), TreeStep::Leave);
    }
}
