"""How the bibliography lists its entries: titles keep their capitals, and an entry is called as the text cites it."""

from pybtex.richtext import Text
from pybtex.style.formatting.unsrt import Style
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.sorting.author_year_title import SortingStyle
from pybtex.style.template import field, sentence


def plain(person) -> str:
    """A person's last name, or the whole name of an organisation, without TeX's braces."""
    return str(Text.from_latex(" ".join(person.prelast_names + person.last_names)))


class ByName(SortingStyle):
    """Organisations stand among the people."""

    def person_key(self, person):
        """What a person is sorted by."""
        return f"{plain(person)}  {' '.join(person.first_names)}".lower()


class AsCited(BaseLabelStyle):
    """The label of an entry: "Shi et al., 2016"."""

    others, both, comma = " et al.", " and ", ", "

    def format_labels(self, sorted_entries):
        """The labels in the order of the entries."""
        for entry in sorted_entries:
            called = [plain(person) for person in entry.persons["author"]]
            who = called[0] + self.others if len(called) > 2 else self.both.join(called)
            yield f"{who}{self.comma}{entry.fields['year']}"


class Course(Style):
    """`bibtex_default_style: course` in _config.yml."""

    default_label_style = AsCited
    default_sorting_style = ByName

    def format_title(self, e, which_field, as_sentence=True):
        """A title as references.bib writes it."""
        title = field(which_field)
        return sentence[title] if as_sentence else title
