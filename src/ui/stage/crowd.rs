//! A crowd: up to a thousand instances as small cells, each of which can be opened.
//!
//! May use: what [`super`] may. A cell's colour says what its instance holds at the playhead and for how long; the one that
//! stands on the stage is lit. All cells of a colour are one path, so a thousand cost no more than a handful of elements.

use std::fmt::Write;

use web_sys::Element;
use yew::prelude::*;

use super::layout::Size;
use crate::cloud::{Cloud, HANDFUL, InstanceState, Member};
use crate::kernel::{Machine, Millis, SimTime};
use crate::ui::context::{Page, use_lang, use_page};
use crate::ui::state::{Msg, Room, Scene};
use crate::words::{self, Lang, Mood};

/// How the cells are laid out.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Grid {
    columns: usize,
    pitch: usize,
    count: usize,
}

impl Grid {
    /// As large as fits where a thousand have to fit.
    fn of(room: Room, count: usize) -> Self {
        let (columns, rows, pitch) = match room.size {
            Size::Wide => (125, 8, 11),
            Size::Medium => (100, 10, 9),
            // Two futures side by side are each as narrow as a phone, but the window is not as high.
            Size::Tall if room.window >= 1000 => (100, 10, 7),
            Size::Tall => (50, 20, 7),
        };
        let times = (1..=3).rev().find(|n| (columns / n) * (rows / n).max(1) >= count).unwrap_or(1);
        Self { columns: columns / times, pitch: pitch * times, count }
    }

    fn size(self) -> (usize, usize) {
        (self.columns * self.pitch, self.count.div_ceil(self.columns) * self.pitch)
    }

    fn corner(self, place: usize) -> (usize, usize) {
        (place % self.columns * self.pitch, place / self.columns * self.pitch)
    }

    /// The cell under a point of the drawing.
    fn under(self, x: f64, y: f64) -> Option<usize> {
        let (width, height) = self.size();
        if x < 0.0 || y < 0.0 || x >= width as f64 || y >= height as f64 {
            return None;
        }
        let place = y as usize / self.pitch * self.columns + x as usize / self.pitch;
        (place < self.count).then_some(place)
    }
}

/// What a cell's colour says.
fn mood(member: &Member, at: SimTime) -> Option<Mood> {
    let state = member.state?;
    Some(match (state, member.holds) {
        (InstanceState::Pending, _) => Mood::Booting,
        (InstanceState::Terminated | InstanceState::ShuttingDown, _) => Mood::Gone,
        _ if member.refused => Mood::Refused,
        (_, Some(set)) if set.revoked => Mood::Revoked,
        (_, Some(set)) if at >= set.expires => Mood::Refused,
        // The new ones last six hours and more, and come about hourly.
        (_, Some(set)) => match set.expires.since(at) {
            left if left > Millis::hours(6) => Mood::Fresh,
            left if left > Millis::hours(5) => Mood::Valid,
            _ => Mood::Ageing,
        },
        (_, None) => Mood::Nothing,
    })
}

/// The cells of these places, as one path.
fn path(grid: Grid, places: impl Iterator<Item = usize>) -> String {
    let side = grid.pitch - if grid.pitch > 8 { 2 } else { 1 };
    let mut path = String::new();
    for place in places {
        let (x, y) = grid.corner(place);
        // Writing into a string does not fail.
        let _ = write!(path, "M{x} {y}h{side}v{side}h-{side}z");
    }
    path
}

/// What the crowd is drawn from.
#[derive(Properties, PartialEq)]
pub struct CrowdProps {
    /// A future at a moment.
    pub scene: Scene,
    /// How much room there is.
    pub room: Room,
    /// The instance whose card is open, counted from the first one launched.
    pub opened: Option<usize>,
}

/// The strip of cells, where there is a crowd at the playhead.
#[component]
pub fn Crowd(props: &CrowdProps) -> Html {
    let CrowdProps { scene, room, opened } = props;
    let (lang, page) = (use_lang(), use_page());
    let run = scene.run();
    let cloud = run.played.story.world().cloud();
    let members = cloud.fleet_at(scene.now);
    let count = members.iter().filter(|member| member.state.is_some()).count();
    let moods: Vec<Option<Mood>> = members.iter().map(|member| mood(member, scene.now)).collect();
    let living = moods.iter().flatten().filter(|mood| **mood != Mood::Gone).count();
    if living <= HANDFUL {
        return Html::default();
    }
    let grid = Grid::of(*room, count);
    let colours = Mood::ALL.into_iter().filter_map(|one| {
        let places = || moods.iter().enumerate().filter(move |(_, mood)| **mood == Some(one)).map(|(place, _)| place);
        let count = places().count();
        (count > 0).then(|| Colour { mood: one, count, cells: path(grid, places()) })
    });
    let colours: Vec<Colour> = colours.collect();
    let attended = scene.picture.inventory.instances.first().map(|item| item.id.as_str());
    let attended = attended.and_then(|id| cloud.instances().find(|one| one.id.as_str() == id)).map(|one| one.place);
    let attended = attended.map(|place| place as usize);
    let opened = opened.filter(|place| *place < count);
    let marked = [("lit", attended.filter(|place| *place < count)), ("opened", opened)];
    let marked = marked.into_iter().filter_map(|(class, place)| {
        let d = path(grid, std::iter::once(place?));
        Some(html! { <path {class} {d} key={class} /> })
    });
    let (width, height) = grid.size();
    let now = opened.and_then(|place| cloud.launched(place)).map(|instance| instance.id.to_string());
    let card = opened.and_then(|place| card(&page, lang, scene, cloud, place, members[place], attended == Some(place)));
    let label = words::crowd(lang, living);
    let about = words::crowd_about(lang, cloud.fleet_role(&members).as_deref());
    html! {
        <div class="crowd" data-crowd={living.to_string()}>
            <p class="crowd-head">
                <b>{ label.clone() }</b>{ " " }<span>{ about }{ " " }{ words::member(lang).colour }</span>
            </p>
            <div class="moods">
                { for colours.iter().map(|colour| colour.legend(lang)) }
                <span class="mood" key="lit">{ sample("lit") }{ words::member(lang).attended }</span>
            </div>
            <svg class="cells" viewBox={format!("0 0 {width} {height}")} tabindex="0" role="slider" aria-label={label}
                aria-valuemin="1" aria-valuemax={count.to_string()}
                aria-valuenow={opened.map_or(0, |place| place + 1).to_string()} aria-valuetext={now}
                onclick={clicked(&page, grid)} onkeydown={keyed(&page, grid)}>
                { for colours.iter().map(Colour::cells) }
                { for marked }
            </svg>
            // A place of its own, there or not: what stands before it keeps its element, and the focus.
            if let Some(card) = card {
                { card }
            }
        </div>
    }
}

/// The cells that say the same.
struct Colour {
    mood: Mood,
    count: usize,
    /// Their path.
    cells: String,
}

impl Colour {
    fn class(&self) -> Classes {
        classes!("cell", self.mood.as_str())
    }

    fn cells(&self) -> Html {
        html! { <path class={self.class()} d={self.cells.clone()} key={self.mood.as_str()} /> }
    }

    fn legend(&self, lang: Lang) -> Html {
        let name = self.mood.as_str();
        html! {
            <span class="mood" data-mood={name} data-count={self.count.to_string()} key={name}>
                { sample(self.class()) }{ words::mood(lang, self.mood) }{ " " }{ self.count }
            </span>
        }
    }
}

/// A cell beside what it says.
fn sample(class: impl Into<Classes>) -> Html {
    html! { <svg viewBox="0 0 10 10" aria-hidden="true"><path class={class.into()} d="M0 0h10v10h-10z" /></svg> }
}

/// A click opens the cell under it.
fn clicked(page: &Page, grid: Grid) -> Callback<MouseEvent> {
    let page = page.clone();
    Callback::from(move |mouse: MouseEvent| {
        // Yew listens at the root, so the current target is that.
        let Some(svg) = mouse.target_dyn_into::<Element>().and_then(|el| el.closest("svg").ok().flatten()) else {
            return;
        };
        let frame = svg.get_bounding_client_rect();
        let scale = grid.size().0 as f64 / frame.width().max(1.0);
        let x = (f64::from(mouse.client_x()) - frame.left()) * scale;
        let y = (f64::from(mouse.client_y()) - frame.top()) * scale;
        if let Some(place) = grid.under(x, y) {
            page.send(Msg::OpenMember(Some(place)));
        }
    })
}

/// The arrows go from cell to cell.
fn keyed(page: &Page, grid: Grid) -> Callback<KeyboardEvent> {
    let page = page.clone();
    Callback::from(move |event: KeyboardEvent| {
        let from = page.now().and_then(|model| model.opened);
        let last = grid.count - 1;
        let here = from.unwrap_or(0).min(last);
        let to = match event.key().as_str() {
            "Escape" if from.is_some() => None,
            "Enter" | " " => Some(here),
            "ArrowRight" => Some((here + usize::from(from.is_some())).min(last)),
            "ArrowLeft" => Some(here.saturating_sub(1)),
            "ArrowDown" => Some(if here + grid.columns <= last { here + grid.columns } else { here }),
            "ArrowUp" => Some(here.checked_sub(grid.columns).unwrap_or(here)),
            "Home" => Some(0),
            "End" => Some(last),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        page.send(Msg::OpenMember(to));
    })
}

/// What is known of one instance at the playhead, and the way to it.
fn card(
    page: &Page,
    lang: Lang,
    scene: &Scene,
    cloud: &Cloud,
    place: usize,
    member: Member,
    attended: bool,
) -> Option<Html> {
    let instance = cloud.launched(place)?;
    let w = words::member(lang);
    let mut rows = vec![(w.state, member.state.map_or("", Machine::label).to_owned())];
    if member.refused {
        rows.push((w.holds, "AssumeRoleUnauthorizedAccess".to_owned()));
    }
    if let Some((set, (key, arn))) = member.holds.and_then(|set| Some((set, cloud.held_key(set)?))) {
        let left = words::time_left(lang, &set.expires.since(scene.now).hms());
        rows.push((w.session, arn.to_string()));
        rows.push((w.key, format!("{}{}", key.as_str(), if set.revoked { " (revoked)" } else { "" })));
        rows.push((w.issued, set.issued.iso()));
        rows.push((w.expires, format!("{} ({left})", set.expires.iso())));
    }
    if let Some(next) = cloud.fleet_next(place, scene.now) {
        rows.push((w.next, next.iso()));
    }
    let id = instance.id.to_string();
    let name = format!("{} {}", instance.name, instance.private_ip);
    let gone = matches!(instance.state, InstanceState::Terminated);
    Some(html! {
        <section class="member" data-member={id.clone()} aria-live="polite">
            <h3><b>{ id.clone() }</b>{ " " }<span>{ name }</span></h3>
            <dl>{ for rows.into_iter().map(|(name, value)| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }) }</dl>
            <div class="member-do">
                // What is done, is done in the future in front.
                if !scene.aside {
                    <button type="button" class="pill" data-do="attend" disabled={attended || gone}
                        onclick={page.on::<MouseEvent>(Msg::Attend(id))}>
                        { if attended { w.attended } else { w.attend } }
                    </button>
                }
                <button type="button" class="pill" data-do="close-member"
                    onclick={page.on::<MouseEvent>(Msg::OpenMember(None))}>{ w.close }</button>
            </div>
        </section>
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_in_the_cell_that_is_drawn_there() {
        for size in [Size::Wide, Size::Medium, Size::Tall] {
            for count in [11, 100, 1000] {
                let grid = Grid::of(Room { size, ..Room::default() }, count);
                for place in [0, count / 2, count - 1] {
                    let (x, y) = grid.corner(place);
                    assert_eq!(grid.under(x as f64 + 1.0, y as f64 + 1.0), Some(place), "{grid:?}");
                }
                assert_eq!(grid.under(0.0, grid.size().1 as f64), None);
            }
        }
    }

    #[test]
    fn cells_of_one_colour_are_one_path() {
        let grid = Grid { columns: 4, pitch: 11, count: 8 };
        assert_eq!(path(grid, [0, 5].into_iter()), "M0 0h9v9h-9zM11 11h9v9h-9z");
    }
}
