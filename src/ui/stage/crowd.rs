//! A crowd: up to a thousand instances as small cells, each of which can be opened.
//!
//! May use: what [`super`] may. A cell's colour says what its instance holds at the playhead and for how long; the one that
//! stands on the stage is lit. All cells of a colour are one path, so a thousand cost no more than a handful of elements.

use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MouseEvent};
use yew::{Callback, Event, Html};

use super::layout::Size;
use crate::cloud::{Cloud, InstanceState, Member};
use crate::kernel::{Machine, Millis, SimTime};
use crate::ui::model::Msg;
use crate::ui::view::view;
use crate::ui::{Page, send};
use crate::words::{self, Mood};

/// How the cells are laid out.
#[derive(Clone, Copy)]
struct Grid {
    columns: usize,
    pitch: usize,
    count: usize,
}

impl Grid {
    /// As large as fits where a thousand have to fit.
    fn of(size: Size, count: usize) -> Self {
        let (columns, rows, pitch) = match size {
            Size::Wide => (125, 8, 11),
            Size::Medium => (100, 10, 9),
            Size::Tall => (50, 20, 7),
        };
        // Two futures side by side are each as narrow as a phone, but the window is not as high.
        let wide = gloo::utils::window().inner_width().ok().and_then(|width| width.as_f64());
        let (columns, rows, pitch) =
            if size == Size::Tall && wide >= Some(1000.0) { (100, 10, 7) } else { (columns, rows, pitch) };
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
    let rest = ["h", &side.to_string(), "v", &side.to_string(), "h-", &side.to_string(), "z"].concat();
    let mut path = String::new();
    for place in places {
        let (x, y) = grid.corner(place);
        for part in ["M", &x.to_string(), " ", &y.to_string(), &rest] {
            path.push_str(part);
        }
    }
    path
}

/// The strip of cells, where there is a crowd at the playhead.
#[inline(never)]
pub fn strip(page: &Page, size: Size) -> Html {
    let at = page.now;
    let Some(run) = page.run() else { return Html::default() };
    let cloud = run.played.story.world().cloud();
    let members = cloud.fleet_at(at);
    let count = members.iter().filter(|member| member.state.is_some()).count();
    let moods: Vec<Option<Mood>> = members.iter().map(|member| mood(member, at)).collect();
    let living = moods.iter().flatten().filter(|mood| **mood != Mood::Gone).count();
    if living <= crate::cloud::HANDFUL {
        return Html::default();
    }
    let grid = Grid::of(size, count);
    let (width, height) = grid.size();
    let mut paths = Vec::new();
    let mut legend = Vec::new();
    for one in Mood::ALL {
        let places = || moods.iter().enumerate().filter(move |(_, mood)| **mood == Some(one)).map(|(place, _)| place);
        let many = places().count();
        if many > 0 {
            let class = ["cell ", one.as_str()].concat();
            paths.push(view! { <path class={class.clone()} d={path(grid, places())} key={one.as_str()} /> });
            legend.push(view! {
                <span class="mood" data-mood={one.as_str()} data-count={many} key={one.as_str()}>
                    <svg viewBox="0 0 10 10" aria-hidden="true"><path class={class} d="M0 0h10v10h-10z" /></svg>
                    { words::mood(page.lang, one) }{ " " }{ many }
                </span>
            });
        }
    }
    legend.push(view! {
        <span class="mood" key="lit"><svg viewBox="0 0 10 10" aria-hidden="true"><path class="lit" d="M0 0h10v10h-10z" /></svg>{ words::member(page.lang).attended }</span>
    });
    let attended = page.picture.inventory.instances.first().map(|item| item.id.as_str());
    let attended = attended.and_then(|id| cloud.instances().find(|one| one.id.as_str() == id)).map(|one| one.place);
    for (class, place) in [("lit", attended.map(|place| place as usize)), ("opened", page.opened)] {
        if let Some(place) = place.filter(|place| *place < count) {
            paths.push(view! { <path class={class} d={path(grid, std::iter::once(place))} key={class} /> });
        }
    }
    let opened = page.opened.filter(|place| *place < count);
    let now = opened.and_then(|place| cloud.launched(place)).map(|instance| instance.id.to_string());
    let card = opened.map(|place| card(page, cloud, place, members[place], attended == Some(place as u32)));
    let label = words::crowd(page.lang, living);
    let about = words::crowd_about(page.lang, cloud.fleet_role(&members).as_deref());
    let of_all = ["0 0 ", &width.to_string(), " ", &height.to_string()].concat();
    view! {
        <div class="crowd" data-crowd={living}>
            <p class="crowd-head"><b>{ label.clone() }</b>{ " " }<span>{ about }{ " " }{ words::member(page.lang).colour }</span></p>
            <div class="moods">{ legend }</div>
            <svg class="cells" viewBox={of_all} tabindex="0" role="slider" aria-label={label} aria-valuemin="1"
                aria-valuemax={count} aria-valuenow={opened.map_or(0, |place| place + 1)} aria-valuetext={now}
                onclick={clicked(page, grid)} onkeydown={keyed(page, grid)}>
                { paths }
            </svg>
            { card }
        </div>
    }
}

/// A click opens the cell under it.
fn clicked(page: &Page, grid: Grid) -> Callback<Event> {
    let dispatcher = page.dispatcher();
    Callback::from(move |event: Event| {
        // Yew listens at the root, so the current target is that.
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(svg) = target.and_then(|target| target.closest("svg").ok().flatten()) else { return };
        let (mouse, frame) = (event.unchecked_ref::<MouseEvent>(), svg.get_bounding_client_rect());
        let scale = grid.size().0 as f64 / frame.width().max(1.0);
        let x = (f64::from(mouse.client_x()) - frame.left()) * scale;
        let y = (f64::from(mouse.client_y()) - frame.top()) * scale;
        if let Some(place) = grid.under(x, y) {
            dispatcher.dispatch(Msg::OpenMember(Some(place)));
        }
    })
}

/// The arrows go from cell to cell.
fn keyed(page: &Page, grid: Grid) -> Callback<Event> {
    let (dispatcher, from) = (page.dispatcher(), page.opened);
    Callback::from(move |event: Event| {
        let last = grid.count - 1;
        let here = from.unwrap_or(0).min(last);
        let to = match event.unchecked_ref::<KeyboardEvent>().key().as_str() {
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
        dispatcher.dispatch(Msg::OpenMember(to));
    })
}

/// What is known of one instance at the playhead, and the way to it.
fn card(page: &Page, cloud: &Cloud, place: usize, member: Member, attended: bool) -> Html {
    let (lang, at) = (page.lang, page.now);
    let Some(instance) = cloud.launched(place) else { return Html::default() };
    let row = |name: &'static str, value: String| view! { <div><dt>{ name }</dt><dd>{ value }</dd></div> };
    let w = words::member(lang);
    let mut rows = vec![row(w.state, member.state.map_or("", Machine::label).to_owned())];
    if member.refused {
        rows.push(row(w.holds, "AssumeRoleUnauthorizedAccess".to_owned()));
    }
    if let Some((set, (key, arn))) = member.holds.and_then(|set| Some((set, cloud.held_key(set)?))) {
        rows.push(row(w.session, arn.to_string()));
        rows.push(row(w.key, [key.as_str(), if set.revoked { " (revoked)" } else { "" }].concat()));
        rows.push(row(w.issued, set.issued.iso()));
        rows.push(row(
            w.expires,
            [&set.expires.iso(), " (", &words::time_left(lang, &set.expires.since(at).hms()), ")"].concat(),
        ));
    }
    if let Some(next) = cloud.fleet_next(place, at) {
        rows.push(row(w.next, next.iso()));
    }
    let id = instance.id.to_string();
    let name = [instance.name.as_str(), " ", &instance.private_ip].concat();
    let gone = matches!(instance.state, InstanceState::Terminated);
    // What is done, is done in the future in front.
    let attend = if page.side == 0 {
        view! {
            <button type="button" class="pill" data-do="attend" disabled={attended || gone}
                onclick={send(page, Msg::Attend(id.clone()))}>{ if attended { w.attended } else { w.attend } }</button>
        }
    } else {
        Html::default()
    };
    view! {
        <section class="member" data-member={id.clone()} aria-live="polite">
            <h3><b>{ id.clone() }</b>{ " " }<span>{ name }</span></h3>
            <dl>{ rows }</dl>
            <div class="member-do">
                { attend }
                <button type="button" class="pill" data-do="close-member"
                    onclick={send(page, Msg::OpenMember(None))}>{ w.close }</button>
            </div>
        </section>
    }
}
